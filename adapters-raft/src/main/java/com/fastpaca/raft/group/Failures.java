package com.fastpaca.raft.group;

import java.util.concurrent.CompletionException;

/** What a stage of a {@link java.util.concurrent.CompletableFuture} failed with. */
final class Failures {
    private Failures() {}

    /** Without what a later stage has put around it. */
    static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
