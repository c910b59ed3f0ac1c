package com.fastpaca.domain.conversation;

import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.policy.PolicyChange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is asked of one conversation: by a client, or, as {@link Archive}, by the node that archives it. A command carries all that its
 * decision needs, the time included, so that every replica decides alike.
 */
public sealed interface Command {
    ConversationId conversation();

    /** When the node that received the command took it in, milliseconds since the epoch. */
    long atMillis();

    /**
     * Creates the conversation or changes its settings; what is absent keeps its value.
     *
     * @param defaultTokenBudget the budget of a new conversation that names none
     */
    record Put(
            ConversationId conversation,
            long atMillis,
            OptionalLong tokenBudget,
            long defaultTokenBudget,
            PolicyChange policy,
            Optional<String> tokenEstimator,
            Optional<RawJson> metadata)
            implements Command {
        public Put {
            requireBudget(tokenBudget.orElse(defaultTokenBudget));
            requireBudget(defaultTokenBudget);
        }

        private static void requireBudget(long tokens) {
            if (tokens < 1 || tokens > Limits.MAX_TOKENS) {
                throw new IllegalArgumentException("token budget out of range: " + tokens);
            }
        }
    }

    /** Replaces the metadata, if it is still at the revision from which the replacement was made. */
    record ReplaceMetadata(ConversationId conversation, long atMillis, long expectedRevision, RawJson metadata)
            implements Command {}

    /** Appends all events or none. */
    record Append(
            ConversationId conversation,
            long atMillis,
            List<NewEvent> events,
            Optional<IdempotencyKey> idempotencyKey,
            OptionalLong ifVersion)
            implements Command {
        public Append {
            events = List.copyOf(events);
            if (events.isEmpty()) {
                throw new IllegalArgumentException("an append of no events");
            }
        }
    }

    /** Puts messages in the place of a range of the log. Both ends are inclusive. */
    record Compact(
            ConversationId conversation,
            long atMillis,
            long fromSeq,
            long toSeq,
            List<NewEvent> replacement,
            Optional<IdempotencyKey> idempotencyKey,
            OptionalLong ifVersion)
            implements Command {
        public Compact {
            replacement = List.copyOf(replacement);
        }
    }

    /** Marks the conversation as deleted. */
    record Tombstone(ConversationId conversation, long atMillis) implements Command {}

    /**
     * Moves the archive's watermark up, after the archive has committed. Events that are archived can then be trimmed.
     *
     * @param revision the revision of the settings and metadata that are archived
     * @param version the version up to which changes are archived
     * @param seq the last event that is archived
     * @param tailKeep newest events that are not trimmed
     */
    record Archive(ConversationId conversation, long atMillis, long revision, long version, long seq, int tailKeep)
            implements Command {
        public Archive {
            if (revision < 0 || version < 0 || seq < 0 || tailKeep < 0) {
                throw new IllegalArgumentException("an archive's watermark below zero");
            }
        }
    }

    /**
     * Puts a conversation that was exported in its place, a piece of its log at a time; the last piece brings what is not in the log.
     *
     * @param events of the log, one after the other; those that came before are passed over
     * @param whole the conversation after the last of its events; as it was exported, but for the archive
     */
    record Import(ConversationId conversation, long atMillis, List<Event> events, Optional<Conversation> whole)
            implements Command {
        public Import {
            events = List.copyOf(events);
            for (int i = 1; i < events.size(); i++) {
                if (events.get(i).seq() != events.get(i - 1).seq() + 1
                        || events.get(i).version() <= events.get(i - 1).version()) {
                    throw new IllegalArgumentException("events that do not follow each other");
                }
            }
            if (whole.isPresent() && !whole.get().id().equals(conversation)) {
                throw new IllegalArgumentException("not the conversation " + conversation);
            }
        }
    }
}
