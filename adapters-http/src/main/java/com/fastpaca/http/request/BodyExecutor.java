package com.fastpaca.http.request;

import java.util.concurrent.Executor;

/** Threads that read large bodies; may reject. */
public record BodyExecutor(Executor threads) {}
