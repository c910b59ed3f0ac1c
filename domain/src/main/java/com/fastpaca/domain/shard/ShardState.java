package com.fastpaca.domain.shard;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Decision;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.persistent.PersistentMap;
import java.util.List;

/**
 * The conversations of a shard: an immutable value, so that readers of one never see half of the next.
 */
public record ShardState(PersistentMap<ConversationId, Conversation> conversations) {
    public static final ShardState EMPTY = new ShardState(PersistentMap.empty());

    /** The shard after a command, what became of the command, and the events that the log gained. */
    public record Applied(ShardState state, Outcome outcome, List<Event> appended) {}

    /** Total and deterministic: replicas that apply the same commands in the same order are equal. */
    public Applied apply(Command command) {
        Decision decision = Conversation.decide(conversations.get(command.conversation()), command);
        Conversation changed = decision.conversation();
        ShardState next = changed == null ? this : new ShardState(conversations.with(changed.id(), changed));
        return new Applied(next, decision.outcome(), decision.appended());
    }
}
