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
 * @param earliestCall the lowest seq whose call it answers, or its own
 * @param next the next event of its ring, or itself
 * @param lost its group can never be whole again: a result without a call, or with a call that was compacted
 * @param torn its group is not whole within the present snapshot
 */
public record Traits(
        FormTokens forms, List<String> callKeys, long earliestCall, long next, boolean lost, boolean torn) {
    public Traits {
        callKeys = List.copyOf(callKeys);
    }

    Traits linkedTo(long newNext) {
        return new Traits(forms, callKeys, earliestCall, newNext, lost, torn);
    }

    Traits answering(long callSeq) {
        return new Traits(forms, callKeys, callSeq, next, lost, torn);
    }

    Traits withTorn(boolean newTorn) {
        return new Traits(forms, callKeys, earliestCall, next, lost, newTorn);
    }

    /** Lost for good; out of the ring, so that nothing points to events that are gone. */
    Traits lostAt(long seq) {
        return new Traits(forms, callKeys, seq, seq, true, torn);
    }
}
