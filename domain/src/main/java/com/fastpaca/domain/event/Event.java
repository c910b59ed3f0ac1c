package com.fastpaca.domain.event;

/**
 * One immutable event of a conversation's log.
 *
 * @param seq its place in the log, from 1
 * @param version the conversation's version that it made
 * @param tokens its tokens in every form
 * @param insertedAtMillis when the node that received it took it in, milliseconds since the epoch
 */
public record Event(long seq, long version, EventContent content, FormTokens tokens, long insertedAtMillis) {}
