package com.fastpaca.bootstrap.log;

/** How a node logs. */
public record LogSettings(LogFormat format, LogLevels levels) {}
