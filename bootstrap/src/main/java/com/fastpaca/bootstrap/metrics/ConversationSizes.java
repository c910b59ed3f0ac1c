package com.fastpaca.bootstrap.metrics;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The tokens of conversations' snapshots: of the largest each, of all others together.
 *
 * @param largest by tokens, the largest first; those that have as many by their ids
 * @param othersTokens of all that are not among them
 * @param count of all conversations
 */
record ConversationSizes(List<Size> largest, long othersTokens, long count) {
    ConversationSizes {
        largest = List.copyOf(largest);
    }

    record Size(ConversationId id, long tokens) {
        private static final Comparator<Size> SMALLEST_FIRST =
                Comparator.comparingLong(Size::tokens).thenComparing(Size::id, Comparator.reverseOrder());
    }

    /** Takes conversations one after the other and keeps no more of them than are to be told apart. */
    static final class Counting {
        private final int max;
        private final PriorityQueue<Size> largest = new PriorityQueue<>(Size.SMALLEST_FIRST);
        private long tokens;
        private long largestTokens;
        private long count;

        Counting(int max) {
            this.max = max;
        }

        void add(Conversation conversation) {
            long size = conversation.snapshot().tokens();
            tokens += size;
            count++;
            if (largest.size() < max || (max > 0 && size >= largest.element().tokens())) {
                largest.add(new Size(conversation.id(), size));
                largestTokens += size;
                if (largest.size() > max) {
                    largestTokens -= largest.remove().tokens();
                }
            }
        }

        long count() {
            return count;
        }

        ConversationSizes sizes() {
            return new ConversationSizes(
                    largest.stream().sorted(Size.SMALLEST_FIRST.reversed()).toList(), tokens - largestTokens, count);
        }
    }
}
