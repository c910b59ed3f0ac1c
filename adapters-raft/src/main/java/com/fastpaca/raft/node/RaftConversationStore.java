package com.fastpaca.raft.node;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.shard.ConversationListing;
import com.fastpaca.domain.shard.ShardId;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.raft.codec.CommandCodec;
import com.fastpaca.raft.codec.OutcomeCodec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The conversation store on a node's Raft groups: each conversation is with the group of its shard. */
final class RaftConversationStore implements ConversationStore {
    private final List<NodeGroup> groups;

    /** @param groups by their numbers */
    RaftConversationStore(List<NodeGroup> groups) {
        this.groups = List.copyOf(groups);
    }

    @Override
    public CompletableFuture<Outcome> submit(Command command) {
        return group(command.conversation())
                .proposer()
                .propose(CommandCodec.encode(command), maxReplyBytes(command))
                .thenApply(OutcomeCodec::decode);
    }

    /** Some are answered with the conversation's metadata. */
    private static int maxReplyBytes(Command command) {
        return command instanceof Command.Put || command instanceof Command.ReplaceMetadata
                ? Limits.MAX_METADATA_BYTES
                : 0;
    }

    @Override
    public CompletableFuture<Optional<Conversation>> find(ConversationId id, Consistency consistency) {
        NodeGroup group = group(id);
        return switch (consistency) {
            case LOCAL -> CompletableFuture.completedFuture(find(group, id));
            case LINEARIZABLE -> group.barrier().pass().thenApply(passed -> find(group, id));
        };
    }

    private static Optional<Conversation> find(NodeGroup group, ConversationId id) {
        return Optional.ofNullable(group.reads().find(id));
    }

    @Override
    public CompletableFuture<List<Conversation>> list(
            Optional<ConversationId> after, int max, Consistency consistency) {
        return switch (consistency) {
            case LOCAL -> CompletableFuture.completedFuture(list(after, max));
            case LINEARIZABLE ->
                CompletableFuture.allOf(groups.stream()
                                .map(group -> group.barrier().pass())
                                .toArray(CompletableFuture[]::new))
                        .thenApply(passed -> list(after, max));
        };
    }

    private List<Conversation> list(Optional<ConversationId> after, int max) {
        List<ShardState> shards = groups.stream()
                .flatMap(group -> group.reads().shards().stream())
                .toList();
        return new ConversationListing(shards, after).next(max);
    }

    @Override
    public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        return group(id).reads().read(id, fromSeq, toSeq, maxBytes);
    }

    @Override
    public Watch watch(ConversationId id, Runnable listener) {
        return group(id).reads().watch(id, listener);
    }

    private NodeGroup group(ConversationId id) {
        return groups.get(ShardId.of(id).group(groups.size()));
    }
}
