package com.fastpaca.http.request;

import java.util.concurrent.CompletionException;

/** What a future that other futures were made from failed with. */
public final class Causes {
    private Causes() {}

    public static Throwable of(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
