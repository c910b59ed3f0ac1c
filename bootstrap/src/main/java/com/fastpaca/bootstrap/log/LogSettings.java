package com.fastpaca.bootstrap.log;

/** What an operator has chosen of the log: how its lines look, and which are written. */
public record LogSettings(LogFormat format, LogLevels levels) {}
