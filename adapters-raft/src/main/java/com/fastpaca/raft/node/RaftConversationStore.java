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
import com.fastpaca.raft.group.Proposer;
import com.fastpaca.raft.group.ReadBarrier;
import com.fastpaca.raft.state.GroupStateMachine;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The conversation store on a node's Raft groups: each conversation is with the group of its shard. */
final class RaftConversationStore implements ConversationStore {
    private final List<Member> members;

    /** One group, as this node uses it. */
    record Member(GroupStateMachine machine, Proposer proposer, ReadBarrier barrier) {}

    /** @param members by the number of their group */
    RaftConversationStore(List<Member> members) {
        this.members = List.copyOf(members);
    }

    @Override
    public CompletableFuture<Outcome> submit(Command command) {
        return member(command.conversation())
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
        Member member = member(id);
        return switch (consistency) {
            case LOCAL -> CompletableFuture.completedFuture(find(member, id));
            case LINEARIZABLE -> member.barrier().pass().thenApply(passed -> find(member, id));
        };
    }

    private static Optional<Conversation> find(Member member, ConversationId id) {
        return Optional.ofNullable(member.machine().find(id));
    }

    @Override
    public CompletableFuture<List<Conversation>> list(
            Optional<ConversationId> after, int max, Consistency consistency) {
        return switch (consistency) {
            case LOCAL -> CompletableFuture.completedFuture(list(after, max));
            case LINEARIZABLE ->
                CompletableFuture.allOf(members.stream()
                                .map(member -> member.barrier().pass())
                                .toArray(CompletableFuture[]::new))
                        .thenApply(passed -> list(after, max));
        };
    }

    private List<Conversation> list(Optional<ConversationId> after, int max) {
        List<ShardState> shards = members.stream()
                .flatMap(member -> member.machine().shards().stream())
                .toList();
        return new ConversationListing(shards, after).next(max);
    }

    @Override
    public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        return member(id).machine().read(id, fromSeq, toSeq, maxBytes);
    }

    @Override
    public Watch watch(ConversationId id, Runnable listener) {
        return member(id).machine().watch(id, listener);
    }

    private Member member(ConversationId id) {
        return members.get(ShardId.of(id).group(members.size()));
    }
}
