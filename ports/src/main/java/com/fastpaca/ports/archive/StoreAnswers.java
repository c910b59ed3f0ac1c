package com.fastpaca.ports.archive;

import com.fastpaca.ports.store.UnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for what the store answers, on the threads of the write-behind. */
final class StoreAnswers {
    private StoreAnswers() {}

    /** @throws UnavailableException if that is what the store answers; any other failure comes as a {@link CompletionException} */
    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UnavailableException unavailable ? unavailable : e;
        }
    }
}
