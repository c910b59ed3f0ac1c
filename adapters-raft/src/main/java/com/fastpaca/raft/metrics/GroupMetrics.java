package com.fastpaca.raft.metrics;

import java.util.OptionalLong;

/**
 * One group on this node, in numbers.
 *
 * @param number the group's
 */
public record GroupMetrics(int number, Member member, Entries entries, Snapshots snapshots) {

    /** What this node's member does in the group. */
    public enum Role {
        LEADER,
        FOLLOWER,
        CANDIDATE,
        /** It has no vote yet, or does not run. */
        OTHER
    }

    /**
     * Where this node's member is.
     *
     * @param knowsLeader whether it leads or knows who does
     * @param lastIndex of its log
     * @param committedIndex as far as it knows
     * @param followerLag entries that the follower furthest behind has not confirmed; 0 unless this member leads
     * @param elections that it has stood in
     * @param syncNanos how long it took to force entries to the disk
     */
    public record Member(
            Role role,
            boolean knowsLeader,
            long term,
            long lastIndex,
            long committedIndex,
            long appliedIndex,
            long followerLag,
            long elections,
            Distribution.Reading syncNanos) {
        /** Entries that are committed, and not applied here. */
        public long applyLag() {
            return Math.max(0, committedIndex - appliedIndex);
        }
    }

    /** The entries that this node has proposed: how many commands, and bytes, went into one. */
    public record Entries(Distribution.Reading commands, Distribution.Reading bytes) {}

    /**
     * The group's snapshots on this node.
     *
     * @param writtenAtMillis when the newest was written; empty if there is none
     * @param index of the newest; -1 if there is none
     * @param writingNanos how long it took to write each
     * @param failures attempts that failed
     * @param bytesInMemory event bodies that the next snapshots will write
     */
    public record Snapshots(
            OptionalLong writtenAtMillis,
            long index,
            Distribution.Reading writingNanos,
            long failures,
            long bytesInMemory) {}
}
