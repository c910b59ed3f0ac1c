package com.fastpaca.domain.conversation;

/**
 * How often a conversation has changed, and when.
 *
 * @param version how often its events or what windows show of them have changed, and whether it was tombstoned
 * @param revision how often anything has changed that a client or the archive can see
 */
public record Progress(long version, long revision, long createdAtMillis, long updatedAtMillis) {
    static Progress created(long atMillis) {
        return new Progress(0, 1, atMillis, atMillis);
    }

    /** After a change that makes no new version. */
    Progress revised(long atMillis) {
        return advancedBy(0, atMillis);
    }

    /** After a change that makes new versions. Times never run backwards, whichever node's clock a command carries. */
    Progress advancedBy(long versions, long atMillis) {
        return new Progress(version + versions, revision + 1, createdAtMillis, Math.max(atMillis, updatedAtMillis));
    }
}
