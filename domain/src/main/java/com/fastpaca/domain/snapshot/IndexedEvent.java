package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.event.Form;
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

    /** Whether a window may show it: its tool pairs are whole, and something of it remains in the form. */
    public boolean isVisibleIn(Form form) {
        return traits == null
                || (!traits.lost() && !traits.torn() && traits.forms().in(form) != FormTokens.ABSENT);
    }
}
