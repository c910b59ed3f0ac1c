package com.fastpaca.raft.state;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.ConversationState;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.shard.ShardId;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.ports.store.TrimmedException;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.store.Watchers;
import com.fastpaca.raft.codec.CommandCodec;
import com.fastpaca.raft.codec.OutcomeCodec;
import com.fastpaca.raft.group.Entry;
import com.fastpaca.raft.group.EntryCodec;
import com.fastpaca.raft.table.SeqRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of one group: its shards, and the bodies of their events in memory and in tables. Whoever applies or freezes holds a lock,
 * {@code applying} of {@link GroupStateMachine}; any number read, without locks: each shard is an immutable value, and an event's body is in
 * place before the shard that tells of it.
 */
final class GroupState {
    private final AtomicReferenceArray<ShardState> shards = new AtomicReferenceArray<>(ShardId.COUNT);
    private final EventBodies bodies;
    private final AppliedEntries entries = new AppliedEntries();
    private final Watchers watchers;
    private final UnarchivedConversations unarchived;

    /** Conversations changed since the last freeze; for whoever holds the lock. */
    private Set<ConversationId> changed = new HashSet<>();

    private GroupState(EventBodies bodies, Watchers watchers, UnarchivedConversations unarchived) {
        this.bodies = bodies;
        this.watchers = watchers;
        this.unarchived = unarchived;
        for (int i = 0; i < ShardId.COUNT; i++) {
            shards.set(i, ShardState.EMPTY);
        }
    }

    /**
     * Loads the newest snapshot, or an empty state if there is none.
     *
     * @param watchers told of each change
     */
    static GroupState load(GroupSnapshots snapshots, Watchers watchers, UnarchivedConversations unarchived)
            throws IOException {
        List<ConversationState> conversations = new ArrayList<>();
        GroupState state = new GroupState(new EventBodies(snapshots.load(conversations::add)), watchers, unarchived);
        conversations.forEach(state::restore);
        SnapshotManifest newest = snapshots.newest();
        if (newest != null) {
            state.entries.restore(newest.entries());
        }
        return state;
    }

    private void restore(ConversationState state) {
        int shard = ShardId.of(state.id()).number();
        shards.set(shard, shards.get(shard).with(state));
        if (state instanceof Conversation conversation) {
            unarchived.changed(conversation);
        }
    }

    /** Applies an entry, unless it was before, and answers its reply; with the lock held. */
    ByteBuffer apply(Entry entry) {
        ByteBuffer known = entries.replyTo(entry);
        if (known != null) {
            return known;
        }
        List<byte[]> outcomes = new ArrayList<>(entry.commands().size());
        for (byte[] command : entry.commands()) {
            outcomes.add(OutcomeCodec.encode(apply(CommandCodec.decode(command))));
        }
        ByteBuffer reply = EntryCodec.encodeReply(outcomes);
        entries.applied(entry, reply);
        return reply;
    }

    /** Applies a command; with the lock held. */
    @SuppressWarnings(
            "ReferenceEquality") // an unchanged shard is the same one; comparing all of its values would cost far more
    Outcome apply(Command command) {
        int shard = ShardId.of(command.conversation()).number();
        ShardState before = shards.get(shard);
        ShardState.Applied applied = before.apply(command);
        for (Event event : applied.appended()) {
            bodies.append(command.conversation(), event);
        }
        if (applied.state() != before) {
            changed.add(command.conversation());
            shards.set(shard, applied.state());
            Conversation after = applied.state().conversations().get(command.conversation());
            if (after != null) {
                unarchived.changed(after);
            }
            // Nobody sees the archive's watermark: whoever follows a conversation would look for nothing.
            if (!(command instanceof Command.Archive)) {
                watchers.changed(command.conversation());
            }
        }
        return applied.outcome();
    }

    @Nullable
    Conversation find(ConversationId id) {
        return shards.get(ShardId.of(id).number()).conversations().get(id);
    }

    /** Visits every conversation, each shard as it is when its turn comes. */
    void forEachConversation(Consumer<Conversation> visitor) {
        shards().forEach(shard -> shard.conversations().values().forEach(visitor));
    }

    /** The group's shards, as they are one after the other. */
    List<ShardState> shards() {
        List<ShardState> all = new ArrayList<>(ShardId.COUNT);
        for (int i = 0; i < ShardId.COUNT; i++) {
            all.add(shards.get(i));
        }
        return all;
    }

    /**
     * Events in ascending order, at least one; stops after {@code maxBytes} of content, and before events that were trimmed.
     *
     * @throws TrimmedException if the first one was trimmed
     */
    List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        Conversation conversation = find(id);
        if (conversation == null || fromSeq < 1 || toSeq > conversation.lastSeq()) {
            throw new IllegalArgumentException("no events " + fromSeq + " to " + toSeq + " in " + id);
        }
        if (conversation.isTrimmed(fromSeq)) {
            throw new TrimmedException(conversation.archived().trimmedSeq());
        }
        List<Event> events = bodies.read(id, fromSeq, untrimmed(conversation, fromSeq, toSeq), maxBytes);
        if (unarchived.isEnabled() && (events.isEmpty() || !followEachOther(events, fromSeq))) {
            // Trimmed since, or by a state that this replica is about to reach: it applies entries after a snapshot.
            throw UnavailableException.turnedAway("the events are being moved to the archive");
        }
        return events;
    }

    /** The end of what can be read in one go: leading system events are kept, but what follows them may be trimmed. */
    private static long untrimmed(Conversation conversation, long fromSeq, long toSeq) {
        long leading = conversation.snapshot().leadingSystem();
        return fromSeq <= leading && conversation.isTrimmed(leading + 1) ? Math.min(toSeq, leading) : toSeq;
    }

    private static boolean followEachOther(List<Event> events, long fromSeq) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).seq() != fromSeq + i) {
                return false;
            }
        }
        return true;
    }

    /** The events of a conversation that need not be kept here any more. */
    SeqRange trimmed(ConversationId id) {
        Conversation conversation = find(id);
        return conversation == null
                ? SeqRange.NONE
                : new SeqRange(
                        conversation.snapshot().leadingSystem() + 1,
                        conversation.archived().trimmedSeq());
    }

    UnarchivedConversations unarchived() {
        return unarchived;
    }

    EventBodies bodies() {
        return bodies;
    }

    /** The entries that are answered, and not applied, when they come again; with the lock held. */
    List<AppliedEntries.Last> answered() {
        return entries.all();
    }

    /** Takes what a snapshot has to write, in constant time; with the lock held. */
    Frozen freeze() {
        EventTail tail = bodies.freeze();
        ShardState[] values = new ShardState[ShardId.COUNT];
        for (int i = 0; i < values.length; i++) {
            values[i] = shards.get(i);
        }
        Frozen frozen = new Frozen(values, changed, tail, answered());
        changed = new HashSet<>();
        return frozen;
    }

    /** The state at one index, for a snapshot to write; immutable, though newer states are applied meanwhile. */
    record Frozen(ShardState[] shards, Set<ConversationId> changed, EventTail tail, List<AppliedEntries.Last> entries) {
        ConversationState conversation(ConversationId id) {
            ConversationState state = shards[ShardId.of(id).number()].find(id);
            if (state == null) {
                throw new IllegalStateException(id + " was frozen but is not there");
            }
            return state;
        }
    }
}
