package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.event.FormTokens;
import java.util.List;

/**
 * What the index keeps of an event with tool calls, tool results or reasoning.
 *
 * <p>Events that belong together (a call and its results, transitively) form a ring: {@code next} leads from each to another and at last
 * back. Such a group is shown whole or not at all.
 *
 * @param callKeys keys of the calls that it holds
 * @param earliest the lowest seq of its group, by which the group is known; its own if it belongs to no other
 * @param next the next event of its ring, or itself
 * @param lost its group can never be whole again: a result without a call, or with a call that was compacted
 */
public record Traits(FormTokens forms, List<String> callKeys, long earliest, long next, boolean lost) {
    public Traits {
        callKeys = List.copyOf(callKeys);
    }

    Traits startingAt(long newEarliest) {
        return new Traits(forms, callKeys, newEarliest, next, lost);
    }

    Traits linkedTo(long newNext) {
        return new Traits(forms, callKeys, earliest, newNext, lost);
    }

    /** Lost for good; out of the ring, so that nothing points to events that are gone. */
    Traits lostAt(long seq) {
        return new Traits(forms, callKeys, seq, seq, true);
    }
}
