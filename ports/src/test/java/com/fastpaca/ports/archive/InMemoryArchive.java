package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Change;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.store.UnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An archive in memory, for tests; a subclass may make it fail. */
public class InMemoryArchive implements Archive {
    private final Map<ConversationId, Conversation> conversations = new TreeMap<>();
    private final Map<ConversationId, TreeMap<Long, Event>> events = new TreeMap<>();
    private final Map<ConversationId, TreeMap<Long, Change>> changes = new TreeMap<>();
    private final Map<ArchiveSource, Long> reached = new HashMap<>();

    @Override
    public synchronized Stored store(ArchiveBatch batch) {
        long hasReached = reached.getOrDefault(batch.source(), 0L);
        if (hasReached < batch.follows()) {
            return new Stored.Rewound(hasReached);
        }
        Map<ConversationId, ArchiveWatermark> held = heldHere(batch.conversations());
        Map<ConversationId, ArchiveWatermark> behind = batch.behind(held);
        if (!behind.isEmpty()) {
            return new Stored.Behind(behind);
        }
        Map<ConversationId, ArchiveWatermark> ahead = new HashMap<>(held);
        for (Item item : batch.items()) {
            String difference = differenceOfStates(item.conversation());
            if (difference != null) {
                return new Stored.Conflict(item.conversation().id(), difference);
            }
            ahead.computeIfPresent(
                    item.conversation().id(),
                    (id, has) -> has.revision() > item.conversation().revision() ? has : null);
        }
        if (!ahead.isEmpty()) {
            return new Stored.Ahead(ahead);
        }
        for (Item item : batch.items()) {
            String difference = difference(item);
            if (difference != null) {
                return new Stored.Conflict(item.conversation().id(), difference);
            }
        }
        for (Item item : batch.items()) {
            conversations.put(item.conversation().id(), item.conversation());
            Map<Long, Event> log = logOf(item.conversation().id());
            item.events().forEach(event -> log.put(event.seq(), event));
            Map<Long, Change> made = changesOf(item.conversation().id());
            item.changes().forEach(change -> made.put(change.version(), change));
        }
        reached.merge(batch.source(), batch.index(), Math::max);
        return new Stored.Done();
    }

    private @Nullable String differenceOfStates(Conversation conversation) {
        Conversation present = conversations.get(conversation.id());
        if (present != null && present.createdAtMillis() != conversation.createdAtMillis()) {
            return "another conversation of this id, created at " + present.createdAtMillis();
        }
        if (present != null && !follow(present, conversation)) {
            return "revision " + present.revision() + ", with which revision " + conversation.revision()
                    + " does not go";
        }
        return null;
    }

    private @Nullable String difference(Item item) {
        Conversation conversation = item.conversation();
        Map<Long, Event> log = logOf(conversation.id());
        for (Event event : item.events()) {
            Event other = log.get(event.seq());
            if (other != null && !stored(other).equals(stored(event))) {
                return "another event of seq " + event.seq();
            }
        }
        Map<Long, Change> changed = changesOf(conversation.id());
        for (Event event : item.events()) {
            if (changed.containsKey(event.version())) {
                return "version " + event.version() + " is an event's and a change's";
            }
        }
        for (Change change : item.changes()) {
            if (log.values().stream().anyMatch(event -> event.version() == change.version())) {
                return "version " + change.version() + " is an event's and a change's";
            }
            Change other = changesOf(conversation.id()).get(change.version());
            if (other != null && !other.equals(change)) {
                return "another change of version " + change.version();
            }
        }
        return null;
    }

    /** Whether the two can be states of the same conversation: nothing falls while the revision rises, and equal ones are equal. */
    private static boolean follow(Conversation present, Conversation other) {
        if (present.revision() == other.revision()) {
            return present.view().equals(other.view());
        }
        return present.revision() < other.revision() ? isAhead(other, present) : isAhead(present, other);
    }

    private static boolean isAhead(Conversation newer, Conversation older) {
        return older.version() <= newer.version() && older.lastSeq() <= newer.lastSeq();
    }

    private NavigableMap<Long, Event> logOf(ConversationId id) {
        return events.computeIfAbsent(id, conversation -> new TreeMap<>());
    }

    private Map<Long, Change> changesOf(ConversationId id) {
        return changes.computeIfAbsent(id, conversation -> new TreeMap<>());
    }

    private static Event stored(Event event) {
        EventContent content = event.content();
        return new Event(
                event.seq(),
                event.version(),
                new EventContent(content.role(), content.parts(), content.metadata(), List.of()),
                FormTokens.uniform(event.tokens().asSent()),
                event.insertedAtMillis());
    }

    @Override
    public synchronized List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        List<Event> read = new ArrayList<>();
        long bytes = 0;
        for (Event event : logOf(id).subMap(fromSeq, true, toSeq, true).values()) {
            if (event.seq() != fromSeq + read.size() || (!read.isEmpty() && bytes >= maxBytes)) {
                break;
            }
            read.add(stored(event));
            bytes += event.content().sizeBytes();
        }
        if (read.isEmpty()) {
            throw UnavailableException.turnedAway("the archive holds no event " + fromSeq + " of " + id);
        }
        return read;
    }

    @Override
    public synchronized Held held(List<ConversationId> ids) {
        return new Held.Known(heldHere(ids));
    }

    private Map<ConversationId, ArchiveWatermark> heldHere(List<ConversationId> ids) {
        Map<ConversationId, ArchiveWatermark> held = new HashMap<>();
        for (ConversationId id : ids) {
            Conversation conversation = conversations.get(id);
            if (conversation != null) {
                NavigableMap<Long, Event> log = logOf(id);
                held.put(
                        id,
                        new ArchiveWatermark(
                                conversation.revision(), conversation.version(), log.isEmpty() ? 0 : log.lastKey(), 0));
            }
        }
        return held;
    }

    @Override
    public synchronized OptionalLong reached(ArchiveSource source) {
        Long index = reached.get(source);
        return index == null ? OptionalLong.empty() : OptionalLong.of(index);
    }

    @Override
    public synchronized void shut(ArchiveSource source) {
        reached.put(source, SHUT);
    }

    /** What an operator does to let a source go on. */
    public synchronized void forget(ArchiveSource source) {
        reached.remove(source);
    }

    /** What it holds now, as a backup. */
    public synchronized InMemoryArchive copy() {
        InMemoryArchive copy = new InMemoryArchive();
        copy.restore(this);
        return copy;
    }

    /** Puts a backup in the place of what it holds. */
    public synchronized void restore(InMemoryArchive backup) {
        conversations.clear();
        conversations.putAll(backup.conversations);
        events.clear();
        backup.events.forEach((id, log) -> events.put(id, new TreeMap<>(log)));
        changes.clear();
        backup.changes.forEach((id, made) -> changes.put(id, new TreeMap<>(made)));
        reached.clear();
        reached.putAll(backup.reached);
    }

    /** The versions of the changes that are held. */
    public synchronized List<Long> changes(ConversationId id) {
        return List.copyOf(changesOf(id).keySet());
    }

    /** The conversation as it was last stored. */
    public synchronized Conversation conversation(ConversationId id) {
        Conversation conversation = conversations.get(id);
        if (conversation == null) {
            throw new AssertionError(id + " is not archived");
        }
        return conversation;
    }

    /** The revision that is held of a conversation; 0 if it is not held. */
    public synchronized long revision(ConversationId id) {
        Conversation conversation = conversations.get(id);
        return conversation == null ? 0 : conversation.revision();
    }

    /** The seqs of the events that are held. */
    public synchronized List<Long> seqs(ConversationId id) {
        return List.copyOf(logOf(id).keySet());
    }
}
