package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.event.FormTokens;
import org.jspecify.annotations.Nullable;

/**
 * What the index keeps of an event with tool calls, tool results or reasoning.
 *
 * <p>Events that belong together (a call and its results, transitively) form a ring: {@code next} leads from each to another and at last
 * back. Such a group is shown whole or not at all. One of its events stands for it, and alone knows its extent: when two groups join, only
 * the smaller one's events change.
 *
 * @param group the event that stands for its group; itself if it belongs to no other
 * @param next the next event of its ring, or itself
 * @param extent the group's, if this event stands for a group of several
 * @param lost its group can never be whole again: a result without a call, or with a call that was compacted
 */
public record Traits(
        FormTokens forms, long group, long next, @Nullable Extent extent, boolean lost) {
    /**
     * A group's extent.
     *
     * @param earliest its lowest seq
     * @param events how many events it has
     */
    public record Extent(long earliest, int events) {}

    /** Those of an event that belongs to no other. */
    static Traits alone(FormTokens forms, long seq) {
        return new Traits(forms, seq, seq, null, false);
    }

    Traits standingFor(Extent newExtent) {
        return new Traits(forms, group, next, newExtent, lost);
    }

    Traits movedTo(long newGroup) {
        return new Traits(forms, newGroup, next, null, lost);
    }

    Traits linkedTo(long newNext) {
        return new Traits(forms, group, newNext, extent, lost);
    }

    /** Lost for good; out of the ring, so that nothing points to events that are gone. */
    Traits lostAt(long seq) {
        return new Traits(forms, seq, seq, null, true);
    }
}
