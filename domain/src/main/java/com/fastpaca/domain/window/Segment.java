package com.fastpaca.domain.window;

/**
 * A stretch of the log as a window shows it: live events, or the summary that stands for them. Both ends are inclusive.
 */
public record Segment(Type type, long fromSeq, long toSeq) {
    /** What a window shows of the stretch. */
    public enum Type {
        SUMMARY,
        LIVE
    }
}
