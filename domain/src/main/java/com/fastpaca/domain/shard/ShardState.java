package com.fastpaca.domain.shard;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.ConversationState;
import com.fastpaca.domain.conversation.Decision;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.conversation.PendingImport;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.persistent.PersistentMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conversations of a shard: an immutable value, so that readers of one never see half of the next.
 *
 * @param imports the places that are held for conversations until they are whole; none of them is among the conversations
 */
public record ShardState(
        PersistentMap<ConversationId, Conversation> conversations,
        PersistentMap<ConversationId, PendingImport> imports) {
    public static final ShardState EMPTY = new ShardState(PersistentMap.empty(), PersistentMap.empty());

    /** The shard after a command, what became of the command, and the events that the log gained. */
    public record Applied(ShardState state, Outcome outcome, List<Event> appended) {}

    /** Total and deterministic: replicas that apply the same commands in the same order are equal. */
    public Applied apply(Command command) {
        Decision decision = ConversationState.decideOn(find(command.conversation()), command);
        ConversationState changed = decision.next();
        return new Applied(changed == null ? this : with(changed), decision.outcome(), decision.appended());
    }

    /** What is kept under an id, or null. */
    public @Nullable ConversationState find(ConversationId id) {
        Conversation conversation = conversations.get(id);
        return conversation == null ? imports.get(id) : conversation;
    }

    /** The shard with this in the place of what was kept under its id. */
    public ShardState with(ConversationState state) {
        return switch (state) {
            case Conversation whole ->
                new ShardState(conversations.with(whole.id(), whole), imports.without(whole.id()));
            case PendingImport pending -> new ShardState(conversations, imports.with(pending.id(), pending));
        };
    }
}
