package com.fastpaca.domain.limit;

/** Bounds of the contract that hold wherever a value comes from. */
public final class Limits {
    /** Largest token budget, token count and token option. */
    public static final int MAX_TOKENS = 10_000_000;

    public static final int MAX_ID_CHARS = 255;

    public static final int MAX_ROLE_CHARS = 64;

    public static final int MAX_IDEMPOTENCY_KEY_BYTES = 255;

    /** Most events of one append, and most messages of one replacement. */
    public static final int MAX_EVENTS_PER_REQUEST = 1_000;

    /** Metadata of a conversation is held in memory. */
    public static final int MAX_METADATA_BYTES = 64 * 1024;

    /** Idempotency keys that a conversation remembers at least. */
    public static final int REMEMBERED_KEYS = 1_000;

    /** Tool calls that a conversation remembers at least though they have a result, which may come twice, or their event is forgotten. */
    public static final int REMEMBERED_ANSWERED_CALLS = 64;

    /** Changes other than events, compactions above all, that a conversation remembers at least, for those who follow it. */
    public static final int REMEMBERED_CHANGES = 1_000;

    /** Most events that one advance of the archive's watermark trims. */
    public static final int MAX_EVENTS_TRIMMED_AT_ONCE = 10_000;

    private Limits() {}
}
