package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.raft.node.GroupStoppedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaultPolicyTest {
    private static final long WITHIN_NANOS = Duration.ofSeconds(20).toNanos();

    private final Throwable stopped = new GroupStoppedException(3);
    private final Throwable damaged = new IllegalStateException("a table is damaged");
    private Optional<String> removal = Optional.empty();
    private boolean hasOthers = true;
    private long nanoTime = Long.MAX_VALUE;
    private final List<String> refusals = new ArrayList<>();
    private final List<Throwable> halts = new ArrayList<>();
    private final FaultPolicy policy =
            new FaultPolicy(() -> removal, () -> hasOthers, refusals::add, halts::add, () -> nanoTime);

    @Test
    void aGroupThatStoppedIsGivenTimeUntilTheNodeHearsThatItWasRemoved() {
        policy.onFault(stopped);
        nanoTime += WITHIN_NANOS;
        policy.onFault(stopped);
        assertThat(halts).isEmpty();

        removal = Optional.of("it was removed");
        policy.onFault(stopped);
        assertThat(refusals).containsExactly("it was removed");
        assertThat(halts).isEmpty();
    }

    @Test
    void aGroupThatStoppedForNoRemovalEndsTheProcess() {
        policy.onFault(stopped);
        nanoTime += WITHIN_NANOS + 1;
        policy.onFault(stopped);

        assertThat(halts).containsExactly(stopped);
        assertThat(refusals).isEmpty();
    }

    @Test
    void aNodeThatNobodyCanRemoveWaitsForNothing() {
        hasOthers = false;
        policy.onFault(stopped);

        assertThat(halts).containsExactly(stopped);
    }

    @Test
    void anyOtherFaultEndsTheProcessAtOnce() {
        policy.onFault(damaged);

        assertThat(halts).containsExactly(damaged);
    }

    @Test
    void whateverTheFaultIsANodeThatWasRemovedSaysSo() {
        removal = Optional.of("it was removed");
        policy.onFault(damaged);

        assertThat(refusals).containsExactly("it was removed");
        assertThat(halts).isEmpty();
    }
}
