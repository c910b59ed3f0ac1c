package com.fastpaca.ports.store;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a stage of a {@link java.util.concurrent.CompletableFuture} failed with. */
public final class Failures {
    private Failures() {}

    /** Without what a later stage, or waiting for it, has put around it. */
    public static Throwable causeOf(Throwable failure) {
        boolean wrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapped && failure.getCause() != null ? failure.getCause() : failure;
    }
}
