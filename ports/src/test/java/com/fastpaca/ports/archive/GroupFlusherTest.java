package com.fastpaca.ports.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.json.RawJson;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupFlusherTest {
    private static final int ROWS = 50;
    private static final long BYTES = 1 << 20;
    private static final int TAIL_KEEP = 20;

    private final InMemoryConversationStore store = new InMemoryConversationStore();
    private final InMemoryBacklog backlog = new InMemoryBacklog(store);
    private final FailingArchive archive = new FailingArchive();
    private final Told told = new Told();
    private final AtomicInteger losses = new AtomicInteger();
    private long nowMillis = 1_700_000_000_000L;
    private final ConversationWrites writes = new ConversationWrites(
            store,
            new Estimators(),
            Estimators.ONE_PER_CHARACTER,
            new EventCounting(85),
            () -> Instant.ofEpochMilli(nowMillis),
            Runnable::run,
            100_000);
    private final GroupFlusher flusher = flusher();

    /** Fails as databases do: before a commit, behind one, and for what it does not take. */
    private static final class FailingArchive extends InMemoryArchive {
        private Predicate<Event> poison = event -> false;
        private Predicate<Conversation> poisonous = conversation -> false;
        private @Nullable Random random;
        private int stores;

        @Override
        public synchronized Stored store(ArchiveBatch batch) {
            stores++;
            boolean committed = random == null || random.nextInt(4) != 0;
            boolean answered = random == null || random.nextInt(4) != 0;
            if (!committed) {
                throw new UnavailableException("away", null);
            }
            for (Item item : batch.items()) {
                if (item.events().stream().anyMatch(poison) || poisonous.test(item.conversation())) {
                    return new Stored.Refused("it has to be different");
                }
            }
            Stored stored = super.store(batch);
            if (!answered) {
                throw new UnavailableException("the connection is lost", null);
            }
            return stored;
        }
    }

    private static final class Told implements FlushListener {
        private final List<String> lines = new ArrayList<>();
        private long lostEvents;

        @Override
        public void setAside(ConversationId id, String reason) {
            lines.add(id + ": " + reason);
        }

        @Override
        public void takenAgain(ConversationId id) {
            lines.add(id + " again");
        }

        @Override
        public void away(ArchiveSource source, Exception cause) {
            lines.add("away");
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

    private GroupFlusher flusher() {
        return new GroupFlusher(
                backlog,
                store,
                archive,
                new FlushSettings(1_000, ROWS, BYTES, TAIL_KEEP),
                told,
                () -> Instant.ofEpochMilli(nowMillis),
                losses);
    }

    private ConversationId create(String name) {
        ConversationId id = new ConversationId(name);
        writes.put(id, OptionalLong.empty(), PolicyChange.NONE, Optional.empty(), Optional.empty())
                .join();
        return id;
    }

    /** One of which few events are shown, so that the others can be trimmed. */
    private ConversationId createSmall(String name) {
        ConversationId id = create(name);
        writes.put(id, OptionalLong.of(100), PolicyChange.NONE, Optional.empty(), Optional.empty())
                .join();
        return id;
    }

    private void append(ConversationId id, int count) {
        List<ReceivedEvent> events = IntStream.range(0, count)
                .mapToObj(i -> ReceivedEvents.text("event " + i))
                .toList();
        writes.append(id, events, Optional.empty(), OptionalLong.empty()).join();
    }

    private void append(ConversationId id, String role, int count) {
        ReceivedEvent event = ReceivedEvents.of(role, "[{\"type\":\"text\",\"text\":\"be kind\"}]");
        writes.append(id, Collections.nCopies(count, event), Optional.empty(), OptionalLong.empty())
                .join();
    }

    private Conversation conversation(ConversationId id) {
        return store.find(id, Consistency.LOCAL).join().orElseThrow();
    }

    private void flushAll() {
        while (flusher.flush()) {
            assertThat(archive.stores).isLessThan(10_000);
        }
    }

    private static List<Long> seqs(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void whatIsLackingIsArchivedAndThenNothingIsLacking() {
        ConversationId one = create("one");
        append(one, 30);
        ConversationId empty = create("empty");
        flushAll();
        assertThat(archive.seqs(one)).isEqualTo(seqs(30));
        assertThat(archive.conversation(empty).view())
                .isEqualTo(conversation(empty).view());
        assertThat(conversation(one).isArchived()).isTrue();
        assertThat(backlog.events()).isZero();
        int stores = archive.stores;
        assertThat(flusher.flush()).isFalse();
        assertThat(archive.stores).isEqualTo(stores);
    }

    @Test
    void changesOfSettingsAndMetadataAreArchivedToo() {
        ConversationId id = create("one");
        flushAll();
        writes.put(
                        id,
                        OptionalLong.of(7),
                        PolicyChange.NONE,
                        Optional.of("chars:4"),
                        Optional.of(RawJson.of("{\"a\":1}")))
                .join();
        writes.tombstone(id).join();
        flushAll();
        assertThat(archive.conversation(id).view()).isEqualTo(conversation(id).view());
    }

    @Test
    void aBatchIsBoundedByRowsAndTheRestFollowsAtOnce() {
        ConversationId id = create("one");
        append(id, 120);
        assertThat(flusher.flush()).isTrue();
        assertThat(archive.seqs(id)).isEqualTo(seqs(ROWS));
        assertThat(conversation(id).archived().seq()).isEqualTo(ROWS);
        assertThat(conversation(id).isArchived()).isFalse();
        flushAll();
        assertThat(archive.seqs(id)).isEqualTo(seqs(120));
        assertThat(conversation(id).isArchived()).isTrue();
    }

    @Test
    void aBatchIsBoundedByBytes() {
        ConversationId id = create("one");
        for (int i = 0; i < 6; i++) {
            writes.append(id, List.of(ReceivedEvents.text("x".repeat(400_000))), Optional.empty(), OptionalLong.empty())
                    .join();
        }
        assertThat(flusher.flush()).isTrue();
        assertThat(archive.seqs(id)).isEqualTo(seqs(3));
        flushAll();
        assertThat(archive.seqs(id)).isEqualTo(seqs(6));
    }

    @Test
    void onlyTheTailStaysInTheStore() {
        ConversationId id = create("one");
        writes.put(id, OptionalLong.of(100), PolicyChange.NONE, Optional.empty(), Optional.empty())
                .join();
        append(id, 120);
        flushAll();
        assertThat(conversation(id).archived().trimmedSeq()).isEqualTo(120 - TAIL_KEEP);
        EventLog log = new EventLog(store, archive, 1);
        List<Long> read = new ArrayList<>();
        while (read.size() < 120) {
            log.read(id, read.size() + 1, 120, 100).forEach(event -> read.add(event.seq()));
        }
        assertThat(read).isEqualTo(seqs(120));
    }

    @Test
    void aNodeThatDoesNotLeadWritesNothing() {
        ConversationId id = create("one");
        append(id, 3);
        backlog.follow();
        assertThat(flusher.flush()).isFalse();
        assertThat(archive.stores).isZero();
        backlog.lead(2);
        flushAll();
        assertThat(archive.seqs(id)).isEqualTo(seqs(3));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverFailsEverythingIsArchivedOnceAndTheWatermarkNeverLeads(long seed) {
        Random random = new Random(seed);
        archive.random = random;
        List<ConversationId> ids =
                IntStream.range(0, 20).mapToObj(i -> create("c-" + i)).toList();
        for (int step = 0; step < 400; step++) {
            append(ids.get(random.nextInt(20)), 1 + random.nextInt(9));
            store.setAvailable(random.nextInt(5) != 0);
            try {
                var _ = flusher.flush();
            } catch (UnavailableException expected) {
                assertThat(expected).isNotNull();
            }
            store.setAvailable(true);
            for (ConversationId id : ids) {
                List<Long> archived = archive.seqs(id);
                assertThat(archived).isEqualTo(seqs(archived.size()));
                assertThat(conversation(id).archived().seq()).isLessThanOrEqualTo(archived.size());
            }
        }
        archive.random = null;
        flushAll();
        for (ConversationId id : ids) {
            assertThat(archive.seqs(id)).isEqualTo(seqs(conversation(id).lastSeq()));
            assertThat(conversation(id).isArchived()).isTrue();
        }
        assertThat(told.lines).isEmpty();
    }

    @Test
    void whatIsSetAsideIsToldKeptAndTriedAgainOnceItCanBeTaken() {
        ConversationId poisoned = create("b");
        append(poisoned, 30);
        ConversationId other = create("a");
        append(other, 25);
        archive.poison = event -> event.seq() == 27;
        flushAll();
        assertThat(archive.seqs(other)).isEqualTo(seqs(25));
        assertThat(archive.seqs(poisoned)).isEqualTo(seqs(26));
        assertThat(told.lines).containsExactly("b: seq 27: it has to be different");
        assertThat(flusher.setAside()).isEqualTo(1);
        assertThat(store.read(poisoned, 27, 30, Long.MAX_VALUE)).hasSize(4);

        append(other, 1);
        append(poisoned, 1);
        int stores = archive.stores;
        flushAll();
        assertThat(archive.stores).as("no attempt before its time").isEqualTo(stores + 1);
        assertThat(archive.seqs(other)).isEqualTo(seqs(26));

        nowMillis += 61_000;
        flushAll();
        assertThat(told.lines).as("told once").hasSize(1);

        archive.poison = event -> false;
        nowMillis += 61_000;
        flushAll();
        assertThat(archive.seqs(poisoned)).isEqualTo(seqs(31));
        assertThat(told.lines).containsExactly("b: seq 27: it has to be different", "b again");
        assertThat(flusher.setAside()).isZero();
    }

    @Test
    void settingsThatAreNotTakenAreSetAsideLikeEvents() {
        ConversationId poisoned = create("b");
        ConversationId other = create("a");
        archive.poisonous = conversation -> conversation.id().equals(poisoned);
        flushAll();
        assertThat(archive.conversation(other).id()).isEqualTo(other);
        assertThat(told.lines).containsExactly("b: its settings or changes: it has to be different");
    }

    @Test
    void whatIsInTheArchiveAndDiffersIsToldAndNotOverwritten() {
        ConversationId id = create("one");
        append(id, 3);
        flushAll();
        InMemoryConversationStore restored = new InMemoryConversationStore();
        GroupFlusher other = new GroupFlusher(
                new InMemoryBacklog(restored),
                restored,
                archive,
                new FlushSettings(1_000, ROWS, BYTES, TAIL_KEEP),
                told,
                () -> Instant.ofEpochMilli(nowMillis),
                new AtomicInteger());
        ConversationWrites rewrites = new ConversationWrites(
                restored,
                new Estimators(),
                Estimators.ONE_PER_CHARACTER,
                new EventCounting(85),
                () -> Instant.ofEpochMilli(nowMillis),
                Runnable::run,
                100_000);
        rewrites.put(id, OptionalLong.empty(), PolicyChange.NONE, Optional.empty(), Optional.empty())
                .join();
        for (String text : List.of("event 0", "another", "event 2")) {
            rewrites.append(id, List.of(ReceivedEvents.text(text)), Optional.empty(), OptionalLong.empty())
                    .join();
        }
        while (other.flush()) {
            assertThat(archive.stores).isLessThan(1_000);
        }
        assertThat(told.lines).singleElement().asString().startsWith("one: seq 2: seen in the archive: another event");
        assertThat(archive.read(id, 2, 2, 1).getFirst().content().parts().toString())
                .contains("event 1");
        assertThat(restored.find(id, Consistency.LOCAL)
                        .join()
                        .orElseThrow()
                        .archived()
                        .seq())
                .isEqualTo(1);
    }

    @Test
    void anArchiveThatWasGivenMoreThanTheDataHoldsIsNotMixedWithIt() {
        ConversationId id = create("one");
        append(id, 3);
        backlog.appliedIndex(500);
        flushAll();
        GroupFlusher restored = flusher();
        backlog.appliedIndex(499);
        append(id, 1);
        assertThat(restored.flush()).isFalse();
        assertThat(told.lines).containsExactly("newer: 500 than 499");
        assertThat(archive.seqs(id)).isEqualTo(seqs(3));
        backlog.appliedIndex(600);
        assertThat(restored.flush()).as("what comes later does not heal it").isFalse();
        assertThat(archive.seqs(id)).isEqualTo(seqs(3));
    }

    @Test
    void anEmptyArchiveIsFilledAgainWithWhatIsHereAndTheRestIsToldAsLost() {
        ConversationId trimmed = createSmall("trimmed");
        append(trimmed, "system", 2);
        append(trimmed, 118);
        ConversationId whole = create("whole");
        append(whole, 3);
        writes.compact(whole, 1, 2, List.of(ReceivedEvents.text("summary")), Optional.empty(), OptionalLong.empty())
                .join();
        create("never-said-anything");
        flushAll();
        long kept = conversation(trimmed).archived().trimmedSeq() + 1;
        assertThat(kept).isEqualTo(120 - TAIL_KEEP + 1);
        List<Long> changes = archive.changes(whole);
        assertThat(changes).isNotEmpty();

        archive.restore(new InMemoryArchive());
        backlog.lead(2);
        flushAll();
        assertThat(told.lines).containsExactly("older: 3 lacking, " + (kept - 3) + " events lost");
        assertThat(archive.seqs(trimmed))
                .isEqualTo(LongStream.concat(LongStream.of(1, 2), LongStream.rangeClosed(kept, 120))
                        .boxed()
                        .toList());
        assertThat(archive.seqs(whole)).isEqualTo(seqs(3));
        assertThat(archive.changes(whole)).isEqualTo(changes);
        assertThat(archive.conversation(whole).view())
                .isEqualTo(conversation(whole).view());

        append(trimmed, 1);
        flushAll();
        assertThat(archive.seqs(trimmed)).endsWith(120L, 121L);
        backlog.lead(3);
        flushAll();
        assertThat(told.lines).as("told once").hasSize(1);
    }

    @Test
    void whatTheArchiveLostWhileNobodyWroteIsFoundOutByTheNextBatchBeforeAnythingIsTrimmed() {
        ConversationId id = createSmall("one");
        append(id, 10);
        ConversationId idle = create("two");
        append(idle, 3);
        flushAll();
        InMemoryArchive backup = archive.copy();
        append(id, 60);
        append(idle, 3);
        flushAll();
        long trimmed = conversation(id).archived().trimmedSeq();
        backlog.lead(2);
        flushAll();
        assertThat(told.lines).isEmpty();

        archive.restore(backup);
        flushAll();
        assertThat(archive.seqs(idle)).as("nothing was written").isEqualTo(seqs(3));
        append(id, 30);
        assertThat(flusher.flush()).isTrue();
        assertThat(conversation(id).archived().trimmedSeq()).isEqualTo(trimmed);
        flushAll();
        assertThat(archive.seqs(id))
                .isEqualTo(LongStream.concat(LongStream.rangeClosed(1, 10), LongStream.rangeClosed(trimmed + 1, 100))
                        .boxed()
                        .toList());
        assertThat(archive.seqs(idle)).isEqualTo(seqs(6));
        assertThat(told.lines).containsExactly("older: 2 lacking, " + (trimmed - 10) + " events lost");
    }

    @Test
    void whatAnOlderArchiveDoesNotTakeAgainIsSetAsideAndTakenLaterWithoutAGap() {
        ConversationId poisoned = create("b");
        append(poisoned, 10);
        flushAll();
        InMemoryArchive backup = archive.copy();
        append(poisoned, 50);
        ConversationId other = create("a");
        append(other, 5);
        flushAll();
        archive.restore(backup);
        archive.poison = event -> event.seq() == 57;
        append(poisoned, 5);
        flushAll();
        assertThat(archive.seqs(other)).isEqualTo(seqs(5));
        assertThat(archive.seqs(poisoned)).isEqualTo(seqs(56));
        assertThat(told.lines).containsExactly("b: seq 57: it has to be different", "older: 1 lacking, 0 events lost");

        append(poisoned, 60);
        flushAll();
        assertThat(archive.seqs(poisoned)).isEqualTo(seqs(56));
        archive.poison = event -> false;
        nowMillis += 61_000;
        flushAll();
        assertThat(archive.seqs(poisoned)).isEqualTo(seqs(125));
        assertThat(conversation(poisoned).isArchived()).isTrue();
        assertThat(told.lines).endsWith("b again", "older: 1 lacking, 0 events lost");
    }

    @Test
    void aLeadingEventThatIsNotTakenAgainHoldsBackWhatFollowsIt() {
        ConversationId id = createSmall("one");
        append(id, "system", 2);
        append(id, 118);
        flushAll();
        archive.restore(new InMemoryArchive());
        archive.poison = event -> event.seq() == 2;
        backlog.lead(2);
        flushAll();
        assertThat(archive.seqs(id)).isEqualTo(seqs(1));
        archive.poison = event -> false;
        nowMillis += 61_000;
        flushAll();
        assertThat(archive.seqs(id)).hasSize(2 + TAIL_KEEP);
        assertThat(told.lines).endsWith("older: 1 lacking, " + (118 - TAIL_KEEP) + " events lost");
    }

    @Test
    void leadersThatFollowEachOtherQuicklyDoNotTakeEachOthersBatchesForAnotherLife() {
        GroupFlusher other = flusher();
        ConversationId id = create("one");
        for (int term = 1; term < 20; term++) {
            backlog.lead(term);
            backlog.appliedIndex(100L * term);
            append(id, 1);
            var _ = (term % 2 == 0 ? flusher : other).flush();
            backlog.appliedIndex(100L * term + 50);
            append(id, 1);
            var _ = (term % 2 == 0 ? flusher : other).flush();
        }
        assertThat(archive.seqs(id)).isEqualTo(seqs(38));
        assertThat(told.lines).isEmpty();
    }

    @Test
    void whatOneGroupFindsOutLetsTheOthersLook() {
        ConversationId idle = create("idle");
        append(idle, 5);
        flushAll();
        archive.restore(new InMemoryArchive());
        flushAll();
        assertThat(archive.seqs(idle)).as("nobody has noticed").isEmpty();
        losses.incrementAndGet();
        flushAll();
        assertThat(archive.seqs(idle)).isEqualTo(seqs(5));
        assertThat(losses).as("they all look already").hasValue(1);

        archive.restore(new InMemoryArchive());
        archive.random = new Random(1);
        append(idle, 1);
        while (!conversation(idle).isArchived()) {
            try {
                var _ = flusher.flush();
            } catch (UnavailableException expected) {
                assertThat(expected).isNotNull();
            }
        }
        assertThat(losses)
                .as("found out by looking after it was away, or by what does not follow")
                .hasValue(2);
    }

    @Test
    void whoeverDoesNotLeadAnyMoreSetsNothingAside() {
        ConversationId id = create("one");
        append(id, 1);
        archive.poison = event -> true;
        flushAll();
        assertThat(flusher.setAside()).isEqualTo(1);
        backlog.follow();
        assertThat(flusher.flush()).isFalse();
        assertThat(flusher.setAside()).isZero();
        assertThat(told.lines).hasSize(1);
    }

    /** Two leaders, an archive that fails and is restored: it ends up with all that is here, and what it lacks was told as lost. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverIsRestoredWhatIsHereIsArchivedAgain(long seed) {
        Random random = new Random(seed);
        List<ConversationId> ids =
                IntStream.range(0, 10).mapToObj(i -> createSmall("c-" + i)).toList();
        List<GroupFlusher> leaders = List.of(flusher, flusher());
        int leader = 0;
        InMemoryArchive backup = archive.copy();
        for (int step = 1; step < 400; step++) {
            backlog.appliedIndex(100 + step);
            if (random.nextInt(10) == 0) {
                backlog.lead(step);
                leader = random.nextInt(2);
            }
            if (random.nextInt(4) != 0) {
                append(ids.get(random.nextInt(10)), 1 + random.nextInt(9));
            }
            archive.random = random.nextBoolean() ? random : null;
            try {
                var _ = leaders.get(leader).flush();
            } catch (UnavailableException expected) {
                assertThat(expected).isNotNull();
            }
            if (random.nextInt(30) == 0) {
                backup = archive.copy();
            }
            if (random.nextInt(30) == 0) {
                archive.restore(backup);
            }
        }
        archive.random = null;
        backlog.lead(1_000);
        flushAll();
        long lacking = 0;
        for (ConversationId id : ids) {
            Conversation conversation = conversation(id);
            long trimmed = conversation.archived().trimmedSeq();
            assertThat(conversation.isArchived()).isTrue();
            assertThat(archive.seqs(id))
                    .as("%s, trimmed %d", id, trimmed)
                    .containsAll(LongStream.rangeClosed(trimmed + 1, conversation.lastSeq())
                            .boxed()
                            .toList());
            lacking += conversation.lastSeq() - archive.seqs(id).size();
        }
        assertThat(told.lostEvents).isGreaterThanOrEqualTo(lacking);
    }

    @Test
    void aStoreThatTakesNoWatermarkIsToldByAnExceptionAndTriedAgain() {
        ConversationId id = create("one");
        append(id, 3);
        store.setAvailable(false);
        assertThatThrownBy(flusher::flush).isInstanceOf(UnavailableException.class);
        store.setAvailable(true);
        flushAll();
        assertThat(archive.seqs(id)).isEqualTo(seqs(3));
    }
}
