package com.fastpaca.raft.node;

import com.fastpaca.raft.group.ReadBarrier;
import com.fastpaca.raft.throttle.LogThrottle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node can serve: all of its groups have let a read pass of late. That takes a leader, a majority and a replica that keeps up;
 * nothing less shows all three. Safe for concurrent use.
 */
final class Readiness {
    static final long PROVE_EVERY_MILLIS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final Duration SAY_AGAIN = Duration.ofSeconds(60);

    private final List<ReadBarrier> barriers;
    private final LongSupplier nanoTime;
    private final AtomicBoolean proving = new AtomicBoolean();
    private volatile boolean everProved;
    private volatile long provedAtNanos;
    private volatile long readySinceNanos;

    /** The groups that let no read pass when they were last tried, by their numbers. */
    private volatile List<Integer> failing = List.of();

    /** For the thread that proves. */
    private final LogThrottle<Boolean> throttle;

    Readiness(List<ReadBarrier> barriers, LongSupplier nanoTime) {
        this.barriers = List.copyOf(barriers);
        this.nanoTime = nanoTime;
        this.throttle = new LogThrottle<>(false, SAY_AGAIN, nanoTime);
    }

    /** Begins to prove it anew, unless that is under way, and says what the last proof came to. Called by one thread, again and again. */
    void prove() {
        tell();
        if (proving.compareAndSet(false, true)) {
            List<Integer> failed = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture<?>[] passes = new CompletableFuture<?>[barriers.size()];
            for (int number = 0; number < passes.length; number++) {
                int group = number;
                passes[number] = barriers.get(number).pass().exceptionally(failure -> {
                    failed.add(group);
                    return null;
                });
            }
            var _ = CompletableFuture.allOf(passes).whenComplete((passed, failure) -> {
                failing = failed.stream().sorted().toList();
                if (failed.isEmpty()) {
                    boolean wasReady = isProved();
                    provedAtNanos = nanoTime.getAsLong();
                    readySinceNanos = wasReady ? readySinceNanos : provedAtNanos;
                    everProved = true;
                }
                proving.set(false);
            });
        }
    }

    private void tell() {
        boolean ready = isProved();
        if (ready && throttle.admitsNews(true)) {
            LOG.atInfo()
                    .addKeyValue("event", "node_ready")
                    .addKeyValue("groups", barriers.size())
                    .log("all {} Raft groups serve", barriers.size());
        } else if (!ready && everProved && throttle.admits(false)) {
            LOG.atError()
                    .addKeyValue("event", "node_unready")
                    .addKeyValue("failing_groups", failing.size())
                    .log(
                            "this node cannot serve: {}",
                            failing.isEmpty()
                                    ? "it had no answer of its Raft groups in time, as when it is paused or overloaded"
                                    : "Raft groups " + failing + " have no leader, no majority, or are ahead of it");
        }
    }

    /** Whether it has been ready for a while: a node that has just started runs cold code, and has no connection that Raft would need. */
    boolean isSettled() {
        return isProved() && nanoTime.getAsLong() - readySinceNanos > SETTLED_NANOS;
    }

    boolean wasProved() {
        return everProved;
    }

    boolean isProved() {
        return everProved && nanoTime.getAsLong() - provedAtNanos < PROOF_NANOS;
    }
}
