package com.fastpaca.ports.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.conversation.ConversationWrites;
import com.fastpaca.ports.conversation.Estimators;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.InMemoryConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.ReceivedEvent;
import com.fastpaca.ports.token.ReceivedEvents;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A group, a node that leads it, and an archive that fails as it is told to: what tests of the write-behind begin with. */
abstract class FlushScene {
    static final int ROWS = 50;
    static final long BYTES = 1 << 20;
    static final int TAIL_KEEP = 20;

    final InMemoryConversationStore store = new InMemoryConversationStore();
    final InMemoryBacklog backlog = new InMemoryBacklog(store);
    final FailingArchive archive = new FailingArchive();
    final Told told = new Told();
    final AtomicInteger losses = new AtomicInteger();
    long nowMillis = 1_700_000_000_000L;
    final ConversationWrites writes = writes(store);
    final GroupFlusher flusher = flusher();

    /** Fails as databases do: before a commit, behind one, and for what it does not take. */
    static final class FailingArchive extends InMemoryArchive {
        Predicate<Event> poison = event -> false;
        Predicate<Conversation> poisonous = conversation -> false;

        /** Events at which it fails, without saying that it will not take them. */
        Predicate<Event> trouble = event -> false;

        /** Conversations of which it fails to read what it holds. */
        Predicate<ConversationId> damaged = id -> false;

        /** How often it was asked what it holds. */
        int asked;

        @Nullable
        Random random;

        int stores;

        Consumer<ArchiveBatch> beforeStore = batch -> {};

        @Override
        public synchronized Stored store(ArchiveBatch batch) {
            stores++;
            beforeStore.accept(batch);
            boolean committed = random == null || random.nextInt(4) != 0;
            boolean answered = random == null || random.nextInt(4) != 0;
            if (!committed) {
                throw UnavailableException.outcomeUnknown("away");
            }
            for (Item item : batch.items()) {
                if (item.events().stream().anyMatch(poison) || poisonous.test(item.conversation())) {
                    return new Stored.Refused("it has to be different");
                }
                if (item.events().stream().anyMatch(trouble)) {
                    return new Stored.Failed("something is wrong");
                }
            }
            if (batch.conversations().stream().anyMatch(damaged)) {
                return new Stored.Failed("a block is damaged");
            }
            Stored stored = super.store(batch);
            if (!answered) {
                throw UnavailableException.outcomeUnknown("the connection is lost");
            }
            return stored;
        }

        @Override
        public synchronized Held held(List<ConversationId> ids) {
            asked++;
            return ids.stream().anyMatch(damaged) ? new Held.Failed("a block is damaged") : super.held(ids);
        }
    }

    static final class Told implements FlushListener {
        final List<String> lines = new CopyOnWriteArrayList<>();
        long lostEvents;

        @Override
        public void setAside(ConversationId id, String reason) {
            lines.add(id + ": " + reason);
        }

        @Override
        public void takenAgain(ConversationId id) {
            lines.add(id + " again");
        }

        @Override
        public void failed(ArchiveSource source, Throwable cause) {
            lines.add(cause instanceof UnavailableException ? "away" : "failed: " + cause.getMessage());
        }

        @Override
        public void back(ArchiveSource source) {
            lines.add("back");
        }

        @Override
        public void archiveIsNewer(ArchiveSource source, long archivedIndex, long index) {
            lines.add("newer: " + archivedIndex + " than " + index);
        }

        @Override
        public void archiveWasOlder(ArchiveSource source, long conversations, long lostEvents) {
            this.lostEvents += lostEvents;
            lines.add("older: " + conversations + " lacking, " + lostEvents + " events lost");
        }

        @Override
        public void flushed(ArchiveSource source, int events) {}
    }

    ConversationWrites writes(InMemoryConversationStore to) {
        return new ConversationWrites(
                to,
                new Estimators(),
                Estimators.ONE_PER_CHARACTER,
                new EventCounting(85),
                () -> Instant.ofEpochMilli(nowMillis),
                Runnable::run,
                100_000);
    }

    GroupFlusher flusher() {
        return flusher(backlog, store, losses);
    }

    /** Of a node that has other data. */
    GroupFlusher flusher(InMemoryConversationStore other) {
        return flusher(new InMemoryBacklog(other), other, new AtomicInteger());
    }

    private GroupFlusher flusher(InMemoryBacklog of, InMemoryConversationStore from, AtomicInteger found) {
        return new GroupFlusher(
                of,
                from,
                archive,
                new FlushSettings(1_000, ROWS, BYTES, TAIL_KEEP),
                told,
                () -> Instant.ofEpochMilli(nowMillis),
                found);
    }

    ConversationId create(String name) {
        ConversationId id = new ConversationId(name);
        writes.put(id, OptionalLong.empty(), PolicyChange.NONE, Optional.empty(), Optional.empty())
                .join();
        return id;
    }

    /** One of which few events are shown, so that the others can be trimmed. */
    ConversationId createSmall(String name) {
        ConversationId id = create(name);
        writes.put(id, OptionalLong.of(100), PolicyChange.NONE, Optional.empty(), Optional.empty())
                .join();
        return id;
    }

    void append(ConversationId id, int count) {
        List<ReceivedEvent> events = IntStream.range(0, count)
                .mapToObj(i -> ReceivedEvents.text("event " + i))
                .toList();
        writes.append(id, events, Optional.empty(), OptionalLong.empty()).join();
    }

    void append(ConversationId id, String role, int count) {
        ReceivedEvent event = ReceivedEvents.of(role, "[{\"type\":\"text\",\"text\":\"be kind\"}]");
        writes.append(id, Collections.nCopies(count, event), Optional.empty(), OptionalLong.empty())
                .join();
    }

    void compact(ConversationId id, int fromSeq, int toSeq, String summary) {
        writes.compact(
                        id,
                        fromSeq,
                        toSeq,
                        List.of(ReceivedEvents.text(summary)),
                        Optional.empty(),
                        OptionalLong.empty())
                .join();
    }

    Conversation conversation(ConversationId id) {
        return store.find(id, Consistency.LOCAL).join().orElseThrow();
    }

    void flushAll() {
        while (flusher.flush()) {
            assertThat(archive.stores).isLessThan(10_000);
        }
    }

    static List<Long> seqs(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
