package com.fastpaca.raft.node;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.ports.archive.ArchiveSource;
import com.fastpaca.ports.archive.Backlog;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.raft.group.GroupPosition;
import com.fastpaca.raft.state.GroupStateMachine;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** What the archive lacks of one group, by this node's replica. */
record RaftBacklog(ArchiveSource source, GroupStateMachine machine) implements Backlog {
    @Override
    public OptionalLong ledTerm() {
        try {
            GroupPosition position = machine.position();
            return position.leads() ? OptionalLong.of(position.term()) : OptionalLong.empty();
        } catch (UnavailableException stopping) {
            return OptionalLong.empty();
        }
    }

    @Override
    public long appliedIndex() {
        return machine.appliedIndex();
    }

    @Override
    public List<ConversationId> oldest(int max, Predicate<ConversationId> wanted) {
        return machine.reads().unarchived(max, wanted);
    }

    @Override
    public ShardState shard(int number) {
        return machine.reads().shards().get(number);
    }

    @Override
    public long events() {
        return machine.reads().unarchivedEvents();
    }
}
