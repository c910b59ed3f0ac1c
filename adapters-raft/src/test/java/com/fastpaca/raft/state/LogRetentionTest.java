package com.fastpaca.raft.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogRetentionTest {
    private static final long NOBODY_BEHIND = Long.MAX_VALUE;

    private final LogRetention retention = new LogRetention();

    /** Snapshots at 10, 20, 30 …, of 100 bytes each. */
    private void snapshots(long from, long to) {
        for (long index = from; index <= to; index += 10) {
            retention.applied(60);
            retention.applied(40);
            retention.frozen(index);
        }
    }

    @Test
    void allGoesThatNobodyNeeds() {
        snapshots(10, 50);
        assertThat(retention.purgeableIndex(40, NOBODY_BEHIND, 0)).isEqualTo(40);
        assertThat(retention.purgeableIndex(40, 40, 0)).isEqualTo(40);
    }

    @Test
    void whatAMemberHasNotStays() {
        snapshots(10, 50);
        assertThat(retention.purgeableIndex(40, 25, 1_000)).isEqualTo(20);
        snapshots(60, 70);
        assertThat(retention.purgeableIndex(60, 25, 1_000)).as("still").isEqualTo(-1);
        assertThat(retention.purgeableIndex(60, 62, 1_000)).isEqualTo(60);
    }

    @Test
    void noMoreStaysThanIsAllowedHoweverFarAMemberIsBehind() {
        snapshots(10, 100);
        assertThat(retention.purgeableIndex(90, 5, 350))
                .as("300 bytes behind 70")
                .isEqualTo(60);
        snapshots(110, 110);
        assertThat(retention.purgeableIndex(100, 5, 350)).isEqualTo(70);
        assertThat(retention.purgeableIndex(100, 5, 0)).isEqualTo(100);
    }

    @Test
    void aMemberThatIsSentTheStateFindsWhatCameMeanwhile() {
        snapshots(10, 100);
        long sent = 100;
        for (long index = 110; index <= 200; index += 10) {
            snapshots(index, index);
            assertThat(retention.purgeableIndex(index - 10, 5, 1_000)).isLessThanOrEqualTo(sent);
        }
    }

    /** What was applied before the start is not known. */
    @Test
    void afterAStartNothingGoesUntilThereIsASnapshotThatMemberHas() {
        assertThat(retention.purgeableIndex(40, 25, 1_000)).isEqualTo(-1);
        assertThat(retention.purgeableIndex(40, NOBODY_BEHIND, 1_000)).isEqualTo(40);
    }

    @Test
    void beforeThereAreTwoSnapshotsNothingGoes() {
        snapshots(10, 10);
        assertThat(retention.purgeableIndex(-1, NOBODY_BEHIND, 0)).isEqualTo(-1);
    }
}
