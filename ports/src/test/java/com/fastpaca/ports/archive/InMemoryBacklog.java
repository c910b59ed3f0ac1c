package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.shard.ShardId;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;

/** What an archive lacks of a store in memory, all of it in one group. */
final class InMemoryBacklog implements Backlog {
    static final ArchiveSource SOURCE = new ArchiveSource(new UUID(1, 2), 0);

    private final InMemoryConversationStore store;
    private OptionalLong ledTerm = OptionalLong.of(1);
    private long appliedIndex = 100;

    InMemoryBacklog(InMemoryConversationStore store) {
        this.store = store;
    }

    /** Lets this node lead in a term. */
    void lead(long term) {
        ledTerm = OptionalLong.of(term);
    }

    void follow() {
        ledTerm = OptionalLong.empty();
    }

    void appliedIndex(long index) {
        appliedIndex = index;
    }

    @Override
    public ArchiveSource source() {
        return SOURCE;
    }

    @Override
    public OptionalLong ledTerm() {
        return ledTerm;
    }

    @Override
    public long appliedIndex() {
        return appliedIndex;
    }

    @Override
    public List<ConversationId> oldest(int max, Predicate<ConversationId> wanted) {
        return unarchived().stream()
                .map(Conversation::id)
                .filter(wanted)
                .limit(max)
                .toList();
    }

    private List<Conversation> unarchived() {
        List<Conversation> unarchived = new ArrayList<>();
        store.state().conversations().values().forEach(each -> {
            if (!each.isArchived()) {
                unarchived.add(each);
            }
        });
        return unarchived;
    }

    @Override
    public ShardState shard(int number) {
        ShardState shard = ShardState.EMPTY;
        for (Conversation each : store.state().conversations().values()) {
            if (ShardId.of(each.id()).number() == number) {
                shard = shard.with(each);
            }
        }
        return shard;
    }

    @Override
    public long events() {
        return unarchived().stream()
                .mapToLong(each -> each.lastSeq() - each.archived().seq())
                .sum();
    }
}
