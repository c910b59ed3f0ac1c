package com.fastpaca.domain.conversation;

import java.util.Arrays;

/** What became of a command. */
public sealed interface Outcome {
    /** The conversation was created or its settings are as asked. */
    record Stored(boolean created, ConversationView conversation) implements Outcome {}

    /**
     * Events were appended, or had been under the same idempotency key.
     *
     * @param firstSeq the first event's seq; the others follow without a gap
     * @param version the conversation's version after the last one
     * @param tokens tokens of each event
     * @param replayed whether this is the answer of an earlier append
     */
    record Appended(long firstSeq, long version, int[] tokens, boolean replayed) implements Outcome {
        @Override
        public boolean equals(Object other) {
            return other instanceof Appended that
                    && firstSeq == that.firstSeq
                    && version == that.version
                    && replayed == that.replayed
                    && Arrays.equals(tokens, that.tokens);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(firstSeq) * 31 + Arrays.hashCode(tokens);
        }

        @Override
        public String toString() {
            return "Appended[firstSeq=" + firstSeq + ", version=" + version + ", tokens=" + Arrays.toString(tokens)
                    + ", replayed=" + replayed + "]";
        }
    }

    /** A range was compacted, or had been under the same idempotency key. */
    record Compacted(long version, boolean replayed) implements Outcome {}

    /** The conversation is tombstoned, now or since before. */
    record Tombstoned() implements Outcome {}

    /** The archive's watermark is at least where it was said to be. */
    record Archived() implements Outcome {}

    /**
     * A piece of an import was taken, or nothing of it was news; an import goes on after {@code lastSeq}.
     *
     * @param lastSeq the last event that is here
     * @param complete whether the conversation is in its place now
     */
    record Imported(long lastSeq, boolean complete) implements Outcome {}

    /** The command was rejected and changed nothing. */
    sealed interface Rejection extends Outcome {}

    record NotFound() implements Rejection {}

    /** The conversation was deleted; it can be read but not written. */
    record Deleted() implements Rejection {}

    record VersionConflict(long expected, long actual) implements Rejection {}

    /** The idempotency key was used for another request. */
    record KeyReused(String key) implements Rejection {}

    /** The conversation's strategy has no such option. */
    record UnknownOption(String strategy, String option) implements Rejection {}

    /** The metadata changed while a patch of it was made. */
    record MetadataChanged() implements Rejection {}

    /** The archive's watermark was to pass the conversation itself. */
    record ArchiveAhead() implements Rejection {}

    /** The conversation to import is there, from before or since a moment ago. */
    record AlreadyThere() implements Rejection {}

    /** The conversation is being imported: nothing else can be done to it until it is whole. */
    record BeingImported() implements Rejection {}

    /** What is being imported is not the log of which a part was imported before. */
    record OtherLog(long seq) implements Rejection {}

    /** The range to compact is not one of the log. */
    record RangeOutsideLog(long fromSeq, long toSeq, long lastSeq) implements Rejection {}

    /** The range to compact cuts through an earlier summary. */
    record RangeCutsSummary(long summaryFromSeq, long summaryToSeq) implements Rejection {}

    /**
     * A message of the replacement holds a tool call without its result, or a result without its call: no provider would take it.
     *
     * @param message its place in the replacement, from 0
     */
    record ReplacementTearsPair(int message) implements Rejection {}
}
