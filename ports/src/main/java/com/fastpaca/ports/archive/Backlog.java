package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.shard.ShardState;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * What of one Raft group the archive does not hold yet, by what this node's replica knows. The replicated state is the queue: nothing is
 * kept here but the ids of conversations. Safe for concurrent use; no method blocks.
 */
public interface Backlog {
    ArchiveSource source();

    /** The Raft term in which this node leads the group, and so is the one to write; empty if it does not lead. */
    OptionalLong ledTerm();

    /** The Raft index that this replica has applied. */
    long appliedIndex();

    /** Conversations of which the archive lacks something, the one that has waited longest first. */
    List<ConversationId> oldest(int max, Predicate<ConversationId> wanted);

    /** A shard as it is now; empty if the group does not carry it. */
    ShardState shard(int number);

    /** Events that the archive lacks. */
    long events();
}
