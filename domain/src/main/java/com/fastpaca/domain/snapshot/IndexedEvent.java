package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.Form.ToolParts;
import com.fastpaca.domain.event.FormTokens;
import org.jspecify.annotations.Nullable;

/**
 * What the index keeps in memory of one event. Most events are plain: their tokens are all there is.
 *
 * @param tokens the tokens of the event as it was sent
 * @param traits what sets it apart, or null
 */
public record IndexedEvent(int tokens, @Nullable Traits traits) {
    /** The tokens in a form, or {@link FormTokens#ABSENT}. */
    public int tokensIn(Form form) {
        return traits == null ? tokens : traits.forms().in(form);
    }

    /**
     * Whether a window may show it: something of it remains in the form, and if that can be a tool call or result, its group is whole.
     */
    public boolean isVisibleIn(Form form) {
        if (traits == null) {
            return true;
        }
        return traits.forms().in(form) != FormTokens.ABSENT
                && (form.toolParts() == ToolParts.LEFT_OUT || (!traits.lost() && !traits.torn()));
    }

    /** The lowest seq of the events that a window shows together with this one in the form. */
    public long earliestIn(Form form, long seq) {
        return traits == null || form.toolParts() == ToolParts.LEFT_OUT ? seq : traits.earliest();
    }

    /** The next of those events, in a ring. */
    public long nextIn(Form form, long seq) {
        return traits == null || form.toolParts() == ToolParts.LEFT_OUT ? seq : traits.next();
    }
}
