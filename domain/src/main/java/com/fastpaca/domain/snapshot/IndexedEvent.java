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

    /** Whether anything of it is left in the form. */
    public boolean isPresentIn(Form form) {
        return tokensIn(form) != FormTokens.ABSENT;
    }

    /** Whether its group is lost to the form. */
    boolean isLostIn(Form form) {
        return traits != null && traits.lost() && form.toolParts() != ToolParts.LEFT_OUT;
    }

    /** The next of the events that a window shows together with this one in the form, in a ring. */
    long nextIn(Form form, long seq) {
        return traits == null || form.toolParts() == ToolParts.LEFT_OUT ? seq : traits.next();
    }
}
