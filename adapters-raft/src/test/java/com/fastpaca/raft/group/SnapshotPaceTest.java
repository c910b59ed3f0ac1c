package com.fastpaca.raft.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.server.ServerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotPaceTest {
    private static final Duration SPAN = Duration.ofSeconds(5);
    private static final long BUDGET = 5_000;
    static final int LARGEST = 1_000;

    private record Sent(long atNanos, long bytes) {}

    @Property(tries = 200)
    void noSpanSeesMoreThanTheBudgetAndAPiece(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = LARGEST) Integer> pieces,
            @ForAll long start,
            @ForAll @IntRange(max = 2_000) int idleMillis) {
        SnapshotPace pace = new SnapshotPace(BUDGET, SPAN, start);
        List<Sent> sent = new ArrayList<>();
        long now = start;
        for (int bytes : pieces) {
            now += bytes % 7 == 0 ? Duration.ofMillis(idleMillis).toNanos() : 0;
            now += pace.reserve(bytes, now);
            sent.add(new Sent(now, bytes));
        }
        for (Sent first : sent) {
            long within = sent.stream()
                    .filter(other -> other.atNanos() - first.atNanos() >= 0
                            && other.atNanos() - first.atNanos() < SPAN.toNanos())
                    .mapToLong(Sent::bytes)
                    .sum();
            assertThat(within).isLessThanOrEqualTo(BUDGET + LARGEST);
        }
    }

    @Test
    void whoeverComesAfterAWhileGoesAtOnce() {
        SnapshotPace pace = new SnapshotPace(BUDGET, SPAN, 0);
        assertThat(pace.reserve(LARGEST, 0)).isZero();
        assertThat(pace.reserve(LARGEST, 0)).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(pace.reserve(LARGEST, Duration.ofSeconds(60).toNanos())).isZero();
    }

    @Test
    void ratisIsToldToSendAtThisPace(@TempDir Path storage) {
        var type = RaftConfigKeys.Rpc.type(RaftSettings.of(storage, 1 << 20, false), ignored -> {});
        assertThat(type).isInstanceOf(PacedGrpc.class);
        assertThat(ServerFactory.cast(type.newFactory(new Parameters()))).isNotNull();
    }

    @Test
    void piecesWaitForTheirTurnAndComeInTheirOrder() {
        List<Long> waits = new ArrayList<>();
        SnapshotPace pace = new SnapshotPace(BUDGET, SPAN, System.nanoTime());
        Iterator<String> pieces = pace.of(List.of("a", "b", "c").iterator(), piece -> LARGEST, waits::add);
        assertThat(pieces).toIterable().containsExactly("a", "b", "c");
        assertThat(waits).hasSize(3);
        assertThat(waits.get(0)).isZero();
        assertThat(waits.get(2))
                .isGreaterThan(waits.get(1))
                .isLessThanOrEqualTo(Duration.ofSeconds(2).toNanos());
    }
}
