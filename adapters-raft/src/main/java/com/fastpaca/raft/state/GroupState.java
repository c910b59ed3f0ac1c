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
import com.fastpaca.raft.codec.EventCodec;
import com.fastpaca.raft.codec.OutcomeCodec;
import com.fastpaca.raft.group.Entry;
import com.fastpaca.raft.group.EntryCodec;
import com.fastpaca.raft.table.EventTables;
import com.fastpaca.raft.table.RecordTable;
import com.fastpaca.raft.table.SeqRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of one group: its shards, and the bodies of their events in memory and in tables. One thread applies; any number read,
 * without locks: each shard is an immutable value, and an event's body is in place before the shard that tells of it.
 */
final class GroupState {
    private final AtomicReferenceArray<ShardState> shards = new AtomicReferenceArray<>(ShardId.COUNT);
    private final EventTables tables;
    private final AppliedEntries entries = new AppliedEntries();
    private final Watchers watchers;
    private final UnarchivedConversations unarchived;
    private volatile Bodies bodies = new Bodies(new EventTail(), null);

    /** Whether nothing waits for a snapshot to free memory any more, as none is written. */
    private boolean waitsNoMore;

    /** Conversations changed since the last freeze; the applying thread's own. */
    private Set<ConversationId> changed = new HashSet<>();

    /**
     * Bodies in memory: the tail that grows, and the one that is being written to a table. All others are in the tables.
     */
    private record Bodies(EventTail growing, @Nullable EventTail frozen) {}

    /** @param watchers told of each change */
    GroupState(EventTables tables, Watchers watchers, UnarchivedConversations unarchived) {
        this.tables = tables;
        this.watchers = watchers;
        this.unarchived = unarchived;
        for (int i = 0; i < ShardId.COUNT; i++) {
            shards.set(i, ShardState.EMPTY);
        }
    }

    /** Puts what a snapshot held of a conversation in its place; before anything is applied. */
    void restore(ConversationState state) {
        int shard = ShardId.of(state.id()).number();
        shards.set(shard, shards.get(shard).with(state));
        if (state instanceof Conversation conversation) {
            unarchived.changed(conversation);
        }
    }

    /** Puts what a snapshot held of the entries before it in its place; before anything is applied. */
    void restore(List<AppliedEntries.Last> applied) {
        entries.restore(applied);
    }

    /** Applies an entry, unless it was before, and answers its reply; called by one thread alone. */
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

    /** Applies a command; called by one thread alone. */
    @SuppressWarnings(
            "ReferenceEquality") // an unchanged shard is the same one; comparing all of its values would cost far more
    Outcome apply(Command command) {
        int shard = ShardId.of(command.conversation()).number();
        ShardState before = shards.get(shard);
        ShardState.Applied applied = before.apply(command);
        EventTail tail = bodies.growing();
        for (Event event : applied.appended()) {
            tail.append(command.conversation(), event.seq(), EventCodec.encode(event));
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
        List<Event> events = readHeld(id, fromSeq, untrimmed(conversation, fromSeq, toSeq), maxBytes);
        if (unarchived.isEnabled() && (events.isEmpty() || !followEachOther(events, fromSeq))) {
            // Trimmed since, or by a state that this replica is about to reach: it applies entries after a snapshot.
            throw new UnavailableException("the events are being moved to the archive", true);
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

    private List<Event> readHeld(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        Bodies present = bodies;
        EventRun growing = present.growing().run(id);
        EventTail frozenTail = present.frozen();
        EventRun frozen = frozenTail == null ? null : frozenTail.run(id);
        long firstGrowing = growing == null ? Long.MAX_VALUE : growing.firstSeq();
        long firstInMemory = frozen == null ? firstGrowing : frozen.firstSeq();

        Reading reading = new Reading(maxBytes);
        if (fromSeq < firstInMemory) {
            tables.read(id, fromSeq, Math.min(toSeq, firstInMemory - 1), reading::take);
        }
        for (long seq = Math.max(fromSeq, firstInMemory); seq <= toSeq && reading.wantsMore(); seq++) {
            EventRun run = seq >= firstGrowing ? growing : frozen;
            if (run == null) {
                throw new IllegalStateException("seq " + seq + " of " + id + " is in no run");
            }
            reading.take(seq, run.record(seq));
        }
        return reading.events;
    }

    private static final class Reading {
        private final List<Event> events = new ArrayList<>();
        private final long maxBytes;
        private long bytes;

        Reading(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        boolean wantsMore() {
            return events.isEmpty() || bytes < maxBytes;
        }

        /** Takes a record; false once that is enough. */
        boolean take(long seq, byte[] record) {
            Event event = EventCodec.decode(seq, record);
            events.add(event);
            bytes += event.content().sizeBytes();
            return wantsMore();
        }
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

    /** About the heap that the bodies in memory occupy. */
    long bytesInMemory() {
        Bodies present = bodies;
        EventTail frozen = present.frozen();
        return present.growing().sizeBytes() + (frozen == null ? 0 : frozen.sizeBytes());
    }

    EventTables tables() {
        return tables;
    }

    /**
     * Takes what a snapshot has to write, in constant time, and lets a new tail grow; called by the applying thread, and not again before
     * {@link #thaw}.
     */
    synchronized Frozen freeze() {
        Bodies present = bodies;
        if (present.frozen() != null) {
            throw new IllegalStateException("the last snapshot is still being written");
        }
        ShardState[] values = new ShardState[ShardId.COUNT];
        for (int i = 0; i < values.length; i++) {
            values[i] = shards.get(i);
        }
        Frozen frozen = new Frozen(values, changed, present.growing(), entries.all());
        bodies = new Bodies(new EventTail(), present.growing());
        changed = new HashSet<>();
        return frozen;
    }

    /**
     * Reads what was frozen from the tables from now on.
     *
     * @param table holds the frozen events; null if there were none
     */
    synchronized void thaw(@Nullable RecordTable table) {
        if (table != null) {
            tables.add(table);
        }
        bodies = new Bodies(bodies.growing(), null);
        notifyAll();
    }

    /** Waits until a snapshot has freed memory, if the bodies in memory exceed a bound: appends must not outrun the disk for long. */
    synchronized void awaitRoom(long maxBytes) throws InterruptedException {
        while (!waitsNoMore && bodies.frozen() != null && bytesInMemory() > maxBytes) {
            wait();
        }
    }

    /** Lets nobody wait for a snapshot any more, as none is written from now on. */
    synchronized void waitNoMore() {
        waitsNoMore = true;
        notifyAll();
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
