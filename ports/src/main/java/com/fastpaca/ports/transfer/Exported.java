package com.fastpaca.ports.transfer;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.ports.conversation.EventRange;

/**
 * A conversation as it was at one version.
 *
 * @param events its whole log, read by whoever iterates
 */
public record Exported(Conversation conversation, EventRange events) {}
