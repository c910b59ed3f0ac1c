package com.fastpaca.ports.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.policy.PolicyAsked;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.ports.conversation.ConversationWrites;
import com.fastpaca.ports.conversation.Estimators;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.InMemoryConversationStore;
import com.fastpaca.ports.store.TrimmedException;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.ReceivedEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupFlusherTest extends FlushScene {
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
    void aBatchIsBoundedByChangesToo() {
        for (int i = 0; i < 10; i++) {
            ConversationId id = create("c-" + i);
            append(id, 1);
            for (int change = 0; change < 20; change++) {
                compact(id, 1, 1, "summary");
            }
        }
        List<Integer> changes = new ArrayList<>();
        archive.beforeStore = batch -> changes.add(
                batch.items().stream().mapToInt(item -> item.changes().size()).sum());
        flushAll();
        assertThat(changes).containsExactly(60, 60, 60, 20);
        assertThat(backlog.events()).isZero();
    }

    @Test
    void aBatchIsBoundedByTheBytesOfReplacementsToo() {
        List<ConversationId> ids =
                IntStream.range(0, 6).mapToObj(i -> create("c-" + i)).toList();
        for (ConversationId id : ids) {
            append(id, 1);
            compact(id, 1, 1, "x".repeat(400_000));
        }
        assertThat(flusher.flush()).isTrue();
        assertThat(ids.stream().filter(id -> conversation(id).isArchived())).hasSize(3);
        flushAll();
        assertThat(backlog.events()).isZero();
    }

    @Test
    void anEventIsArchivedAtLeastHoweverMuchHasChanged() {
        ConversationId id = create("one");
        append(id, 3);
        for (int change = 0; change < ROWS; change++) {
            compact(id, 1, 1, "summary");
        }
        assertThat(flusher.flush()).isTrue();
        assertThat(archive.seqs(id)).isEqualTo(seqs(1));
        flushAll();
        assertThat(archive.seqs(id)).isEqualTo(seqs(3));
    }

    @Test
    void onlyTheTailStaysInTheStore() {
        ConversationId id = create("one");
        writes.put(id, OptionalLong.of(100), PolicyChange.NONE, Optional.empty(), Optional.empty())
                .join();
        append(id, 120);
        flushAll();
        assertThat(conversation(id).archived().trimmedSeq()).isEqualTo(120 - TAIL_KEEP);
        EventLog log = new EventLog(store, archive);
        List<Long> read = new ArrayList<>();
        while (read.size() < 120) {
            EventLog.withArchive(() -> log.read(id, read.size() + 1, 120, 100)).forEach(event -> read.add(event.seq()));
        }
        assertThat(read).isEqualTo(seqs(120));
        assertThatThrownBy(() -> log.read(id, 1, 120, 100))
                .as("where nobody may wait for the archive")
                .isInstanceOf(TrimmedException.class);
    }

    @Test
    void allThatCanBeTrimmedIsTrimmedThoughNothingIsWrittenAnyMore() {
        ConversationId id = create("one");
        writes.put(id, OptionalLong.empty(), PolicyAsked.strategy("manual").asked(), Optional.empty(), Optional.empty())
                .join();
        int length = 2 * Limits.MAX_EVENTS_TRIMMED_AT_ONCE + 1_000;
        for (int appended = 0; appended < length; appended += 1_000) {
            append(id, 1_000);
        }
        GroupFlusher large = new GroupFlusher(
                backlog,
                store,
                archive,
                new FlushSettings(1_000, length, Long.MAX_VALUE, TAIL_KEEP),
                told,
                () -> Instant.ofEpochMilli(nowMillis),
                losses);
        while (large.flush()) {
            assertThat(archive.stores).isLessThan(100);
        }
        assertThat(conversation(id).archived().trimmedSeq()).isZero();
        compact(id, 1, length - 50, "summary");
        while (large.flush()) {
            assertThat(archive.stores).isLessThan(100);
        }
        assertThat(conversation(id).archived().trimmedSeq()).isEqualTo(length - 50);
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
                assertThat(archive.seqs(id)).isEqualTo(seqs(archive.seqs(id).size()));
                assertThat(uncommitted(id)).isEmpty();
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

    /** What the watermark says is archived, and is not. */
    private List<String> uncommitted(ConversationId id) {
        ArchiveWatermark watermark = conversation(id).archived();
        List<String> uncommitted = new ArrayList<>();
        LongStream.rangeClosed(1, watermark.seq())
                .filter(seq -> !archive.seqs(id).contains(seq))
                .forEach(seq -> uncommitted.add("event " + seq));
        if (watermark.revision() > archive.revision(id)) {
            uncommitted.add("revision " + watermark.revision());
        }
        return uncommitted;
    }

    @Test
    void aWatermarkThatLeadsWouldBeSeen() {
        ConversationId id = create("a");
        append(id, 3);
        flushAll();
        assertThat(uncommitted(id)).isEmpty();
        append(id, 2);
        Conversation now = conversation(id);
        store.submit(new Command.Archive(id, nowMillis, now.revision(), now.version(), now.lastSeq(), TAIL_KEEP))
                .join();
        assertThat(uncommitted(id)).containsExactly("event 4", "event 5", "revision " + now.revision());
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
    void allThatIsSetAsideHasItsTurnHoweverMuchThatIs() {
        List<ConversationId> ids =
                IntStream.range(0, 100).mapToObj(i -> create("c-" + i)).toList();
        ids.forEach(id -> append(id, 1));
        archive.poison = event -> true;
        flushAll();
        assertThat(flusher.setAside()).isEqualTo(100);
        nowMillis += 61_000;
        Set<ConversationId> tried = new HashSet<>();
        archive.beforeStore = batch ->
                batch.items().forEach(item -> tried.add(item.conversation().id()));
        for (int turn = 0; turn < 7; turn++) {
            assertThat(flusher.flush()).as("nothing is taken yet").isFalse();
            nowMillis += 5_000;
        }
        assertThat(tried).containsExactlyInAnyOrderElementsOf(ids);

        archive.poison = event -> false;
        nowMillis += 61_000;
        flushAll();
        assertThat(flusher.setAside())
                .as("once one is taken, the others follow")
                .isZero();
        for (ConversationId id : ids) {
            assertThat(archive.seqs(id)).isEqualTo(seqs(1));
        }
    }

    private void flushThoughItFails(int attempts) {
        for (int attempt = 0; attempt < attempts; attempt++) {
            try {
                var _ = flusher.flush();
            } catch (UnavailableException expected) {
                assertThat(expected).hasMessageContaining("something is wrong");
            }
        }
    }

    @Test
    void whatTheArchiveFailsAtAgainAndAgainIsSetAsideAndTheOthersGoOn() {
        ConversationId troubled = create("a");
        append(troubled, 9);
        ConversationId other = create("b");
        append(other, 3);
        archive.trouble = event -> event.seq() == 7;
        flushThoughItFails(2);
        assertThat(told.lines).as("it may pass").isEmpty();
        assertThat(archive.seqs(other)).isEmpty();
        flushThoughItFails(1);
        assertThat(told.lines).containsExactly("a: seq 7: something is wrong");
        assertThat(archive.seqs(troubled)).isEqualTo(seqs(6));
        assertThat(archive.seqs(other)).isEqualTo(seqs(3));

        append(other, 1);
        nowMillis += 61_000;
        assertThat(flusher.flush())
                .as("tried again, and no failure of the group")
                .isFalse();
        assertThat(archive.seqs(other)).isEqualTo(seqs(4));
        archive.trouble = event -> false;
        nowMillis += 61_000;
        flushAll();
        assertThat(archive.seqs(troubled)).isEqualTo(seqs(9));
        assertThat(told.lines).containsExactly("a: seq 7: something is wrong", "a again");
    }

    @Test
    void manyThatTheArchiveFailsAtDoNotStandBeforeWhatItTakes() {
        List<ConversationId> troubled =
                IntStream.range(0, 20).mapToObj(i -> create("a-" + i)).toList();
        troubled.forEach(id -> append(id, 1));
        ConversationId other = create("b");
        append(other, 2);
        flushAll();
        troubled.forEach(id -> append(id, 1));
        append(other, 1);
        archive.trouble = event -> event.seq() == 2;
        flushThoughItFails(8);

        assertThat(archive.seqs(other)).isEqualTo(seqs(3));
        append(other, 1);
        flushThoughItFails(4);
        assertThat(archive.seqs(other)).isEqualTo(seqs(4));
        assertThat(flusher.setAside()).isEqualTo(20);
    }

    @Test
    void anArchiveThatFailsAtEverythingSetsNothingAside() {
        for (int i = 0; i < 20; i++) {
            append(create("c-" + i), 1);
        }
        archive.trouble = event -> true;
        int before = archive.stores;
        flushThoughItFails(5);
        assertThat(archive.stores - before).as("few attempts").isLessThan(100);
        assertThat(flusher.setAside()).isZero();
        assertThat(told.lines).isEmpty();
        archive.trouble = event -> false;
        flushAll();
        assertThat(backlog.events()).isZero();
    }

    @Test
    void whatCannotBeReadHereIsSetAsideAndTheOthersGoOn() {
        ConversationId damaged = create("a");
        append(damaged, 3);
        ConversationId other = create("b");
        append(other, 3);
        store.damage(damaged);
        flushAll();
        assertThat(archive.seqs(other)).isEqualTo(seqs(3));
        assertThat(told.lines)
                .singleElement()
                .asString()
                .startsWith("a: it cannot be read here: java.lang.InternalError");
        nowMillis += 61_000;
        flushAll();
        assertThat(flusher.setAside()).isEqualTo(1);
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
    void dataThatIsBehindWhatIsArchivedOfItIsToldAndNotTakenForArchived() {
        ConversationId id = create("one");
        append(id, 3);
        append(id, 2);
        flushAll();
        InMemoryConversationStore restored = new InMemoryConversationStore();
        Conversation whole = conversation(id);
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
        rewrites.append(id, List.of(ReceivedEvents.text("event 0")), Optional.empty(), OptionalLong.empty())
                .join();
        GroupFlusher other = new GroupFlusher(
                new InMemoryBacklog(restored),
                restored,
                archive,
                new FlushSettings(1_000, ROWS, BYTES, TAIL_KEEP),
                told,
                () -> Instant.ofEpochMilli(nowMillis),
                new AtomicInteger());
        rewrites.put(
                        new ConversationId("another"),
                        OptionalLong.empty(),
                        PolicyChange.NONE,
                        Optional.empty(),
                        Optional.empty())
                .join();
        assertThat(other.flush()).isFalse();
        Conversation behind = restored.find(id, Consistency.LOCAL).join().orElseThrow();
        assertThat(told.lines)
                .containsExactly("one: its state: seen in the archive: revision " + whole.revision() + ", while "
                        + behind.revision() + " is the newest here");
        assertThat(behind.isArchived()).isFalse();
        assertThat(archive.conversation(id).view()).isEqualTo(whole.view());
        assertThat(archive.conversation(new ConversationId("another")).lastSeq())
                .as("others go on at once")
                .isZero();
    }

    @Test
    void aLeaderThatIsLateTellsNothingAndChangesNothing() {
        ConversationId id = create("one");
        append(id, 1);
        archive.beforeStore = late -> {
            archive.beforeStore = batch -> {};
            append(id, 1);
            var _ = flusher().flush();
        };
        assertThat(flusher.flush()).isFalse();
        assertThat(archive.seqs(id)).isEqualTo(seqs(2));
        assertThat(conversation(id).isArchived()).isTrue();
        assertThat(told.lines).isEmpty();
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

        backlog.lead(2);
        assertThat(restored.flush()).as("nor does an election").isFalse();
        assertThat(flusher().flush()).as("nor does a restart").isFalse();
        assertThat(archive.seqs(id)).isEqualTo(seqs(3));

        archive.forget(InMemoryBacklog.SOURCE);
        flushAll();
        assertThat(archive.seqs(id)).as("as an operator wants it").isEqualTo(seqs(4));
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
