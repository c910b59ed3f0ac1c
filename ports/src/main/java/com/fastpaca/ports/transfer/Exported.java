package com.fastpaca.ports.transfer;

import com.fastpaca.domain.conversation.ConversationView;
import com.fastpaca.ports.conversation.EventRange;

/**
 * A conversation as it was at one version, with all that another cluster needs to go on with it.
 *
 * @param state what clients do not see of it, in {@link KeptBytes}
 * @param events its whole log, read by whoever iterates
 */
public record Exported(ConversationView view, byte[] state, EventRange events) {}
