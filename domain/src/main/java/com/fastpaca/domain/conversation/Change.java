package com.fastpaca.domain.conversation;

/** What made a version of a conversation, unless an event did. */
public sealed interface Change {
    /** The version that it made. */
    long version();

    /**
     * A range of the log was replaced in the snapshot.
     *
     * @param fromSeq first seq of the range
     * @param toSeq last seq of the range
     */
    record Compaction(long version, long fromSeq, long toSeq) implements Change {}

    /** The budget or the policy changed, and the snapshot was rebuilt. */
    record Reset(long version) implements Change {}

    /** The conversation was deleted. */
    record Tombstone(long version) implements Change {}
}
