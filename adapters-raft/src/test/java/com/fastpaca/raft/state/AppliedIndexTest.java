package com.fastpaca.raft.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class AppliedIndexTest {
    @Test
    void whoeverWaitsGoesOnThoughNoThreadCanBeHadForIt() {
        AppliedIndex applied = new AppliedIndex(task -> {
            throw new RejectedExecutionException();
        });
        CompletableFuture<Void> second = applied.await(2);
        CompletableFuture<Void> third = applied.await(3);

        applied.advance(2);

        assertThat(second).isCompleted();
        assertThat(third).isNotDone();
        assertThat(applied.get()).isEqualTo(2);
    }
}
