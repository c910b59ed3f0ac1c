package com.fastpaca.raft.node;

import com.fastpaca.raft.group.ReadBarrier;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether this node can serve: all of its groups have let a read pass of late. That takes a leader, a majority and a replica that keeps up;
 * nothing less shows all three. Safe for concurrent use.
 */
final class Readiness {
    static final long PROVE_EVERY_MILLIS = 500;
    private static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final List<ReadBarrier> barriers;
    private final AtomicBoolean proving = new AtomicBoolean();
    private volatile boolean everProved;
    private volatile long provedAtNanos;

    Readiness(List<ReadBarrier> barriers) {
        this.barriers = List.copyOf(barriers);
    }

    /** Begins to prove it anew, unless that is under way. */
    void prove() {
        if (proving.compareAndSet(false, true)) {
            var _ = CompletableFuture.allOf(
                            barriers.stream().map(ReadBarrier::pass).toArray(CompletableFuture<?>[]::new))
                    .whenComplete((passed, failure) -> {
                        if (failure == null) {
                            provedAtNanos = System.nanoTime();
                            everProved = true;
                        }
                        proving.set(false);
                    });
        }
    }

    boolean isProved() {
        return everProved && System.nanoTime() - provedAtNanos < PROOF_NANOS;
    }
}
