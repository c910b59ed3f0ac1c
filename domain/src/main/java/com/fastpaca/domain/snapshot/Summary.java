package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.event.EventContent;
import java.util.List;

/**
 * What took the place of a range of the log.
 *
 * @param fromSeq the first event that it stands for
 * @param toSeq the last one
 * @param version the conversation's version that the compaction made
 * @param messages the replacement; empty if the range was dropped
 * @param insertedAtMillis when the compaction was taken in, milliseconds since the epoch
 */
public record Summary(long fromSeq, long toSeq, long version, List<Message> messages, long insertedAtMillis) {
    public Summary {
        messages = List.copyOf(messages);
    }

    /** One message of a replacement. */
    public record Message(EventContent content, int tokens) {}

    public long tokens() {
        long sum = 0;
        for (Message message : messages) {
            sum += message.tokens();
        }
        return sum;
    }
}
