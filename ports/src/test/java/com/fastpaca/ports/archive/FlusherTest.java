package com.fastpaca.ports.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FlusherTest extends FlushScene {
    @Test
    void whateverAnAttemptEndsWithThereIsAnother() throws InterruptedException {
        append(create("one"), 3);
        CountDownLatch again = new CountDownLatch(1);
        archive.beforeStore = first -> {
            archive.beforeStore = second -> again.countDown();
            throw new AssertionError("a defect");
        };
        try (Flusher threads = new Flusher(
                List.of(backlog),
                store,
                archive,
                new FlushSettings(10, ROWS, BYTES, TAIL_KEEP),
                told,
                () -> Instant.ofEpochMilli(nowMillis))) {
            threads.start();
            assertThat(again.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(told.lines).startsWith("failed: a defect");
    }
}
