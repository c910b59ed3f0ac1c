package com.fastpaca.domain.policy;

import com.fastpaca.domain.event.Form;
import java.util.List;

/**
 * A way to keep a snapshot small. To add one: write a class that says its name, its options and what it keeps, and register it in
 * {@link Strategies}. Strategies run inside the replicated state machine: no clock, no I/O, no state of their own.
 */
public interface Strategy {
    /** The name that clients use. */
    String name();

    /** The options of its {@code config}, in the order in which they are shown. */
    List<Option> options();

    /** What the snapshot keeps under these options. */
    Retention retention(PolicyConfig config, long tokenBudget);

    /** The tokens of which the policy's trigger ratio is taken to tell whether compaction is needed. */
    default long triggerBase(PolicyConfig config, long tokenBudget) {
        return tokenBudget;
    }

    /**
     * What a snapshot keeps: at most the newest {@code maxEvents} live events whose tokens fit {@code maxTokens}, in the given form. The
     * pinned head does not count.
     */
    record Retention(long maxEvents, long maxTokens, Form form) {}
}
