package com.fastpaca.ports.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.ConversationState;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.domain.shard.ShardId;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.token.ReceivedEvents;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of an archive that has lost something, as a leader finds it and fills it again. */
class RefillTest extends FlushScene {
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

    /** As a standby does that took the place of the database without having its last commits. */
    private InMemoryArchive withoutTheLastBatchOf(ConversationId id) {
        append(id, 3);
        backlog.appliedIndex(10);
        flushAll();
        InMemoryArchive standby = archive.copy();
        append(id, 3);
        backlog.appliedIndex(20);
        flushAll();
        return standby;
    }

    @Test
    void commitsThatAreLostBetweenTwoBatchesAreFoundThoughTheNextOneIsOfOthers() {
        ConversationId id = create("one");
        archive.restore(withoutTheLastBatchOf(id));
        ConversationId other = create("two");
        append(other, 1);
        backlog.appliedIndex(30);
        flushAll();
        assertThat(archive.seqs(id)).isEqualTo(seqs(6));
        assertThat(archive.seqs(other)).isEqualTo(seqs(1));
        assertThat(told.lines).containsExactly("older: 1 lacking, 0 events lost");
    }

    @Test
    void commitsThatAreLostWhileNobodyWritesAreFoundInAMinute() {
        ConversationId id = create("one");
        archive.restore(withoutTheLastBatchOf(id));
        flushAll();
        assertThat(archive.seqs(id)).isEqualTo(seqs(3));
        nowMillis += 61_000;
        flushAll();
        assertThat(archive.seqs(id)).isEqualTo(seqs(6));
        assertThat(told.lines).containsExactly("older: 1 lacking, 0 events lost");
    }

    @Test
    void eventsThatAreLostAreToldOnceHoweverOftenTheRestIsRefused() {
        ConversationId id = createSmall("one");
        append(id, 120);
        flushAll();
        archive.restore(new InMemoryArchive());
        archive.poison = event -> true;
        backlog.lead(2);
        for (int i = 0; i < 5; i++) {
            flushAll();
            nowMillis += 61_000;
        }
        archive.poison = event -> false;
        flushAll();
        assertThat(archive.seqs(id)).hasSize(TAIL_KEEP);
        assertThat(told.lostEvents).isEqualTo(120 - TAIL_KEEP);
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
        assertThat(told.lines)
                .containsExactly(
                        "one: seq 2: it has to be different",
                        "older: 0 lacking, " + (118 - TAIL_KEEP) + " events lost",
                        "one again",
                        "older: 1 lacking, 0 events lost");
    }

    /** Flushes until nothing is left, or this often; answers at how many attempts the archive failed. */
    private int flushThoughItFails(int attempts) {
        int failures = 0;
        boolean more = true;
        for (int attempt = 0; attempt < attempts && more; attempt++) {
            try {
                more = flusher.flush();
            } catch (UnavailableException expected) {
                assertThat(expected).hasMessageContaining("a block is damaged");
                failures++;
            }
        }
        return failures;
    }

    @Test
    void whatTheArchiveCannotTellOfOneConversationDoesNotKeepTheOthersFromBeingRefilled() {
        ConversationId damaged = create("damaged");
        append(damaged, 5);
        List<ConversationId> others =
                IntStream.range(0, 30).mapToObj(i -> create("c-" + i)).toList();
        others.forEach(id -> append(id, 3));
        flushAll();
        archive.restore(new InMemoryArchive());
        archive.damaged = damaged::equals;
        backlog.lead(2);
        assertThat(flushThoughItFails(1_000)).as("it may pass").isEqualTo(2);
        others.forEach(id -> assertThat(archive.seqs(id)).isEqualTo(seqs(3)));
        append(others.getFirst(), 1);
        append(damaged, 1);
        flushAll();
        assertThat(archive.seqs(others.getFirst())).isEqualTo(seqs(4));
        assertThat(told.lines)
                .containsExactly(
                        "damaged: what is there of it cannot be read: a block is damaged",
                        "older: 30 lacking, 0 events lost");

        nowMillis += 61_000;
        flushAll();
        assertThat(flusher.setAside())
                .as("tried again, and no failure of the group")
                .isEqualTo(1);
        archive.damaged = id -> false;
        nowMillis += 61_000;
        flushAll();
        assertThat(archive.seqs(damaged)).isEqualTo(seqs(6));
        assertThat(conversation(damaged).isArchived()).isTrue();
        assertThat(told.lines.subList(2, told.lines.size()))
                .containsExactly("damaged again", "older: 1 lacking, 0 events lost");
    }

    @Test
    void ofWhatTheArchiveCouldNotTellNothingIsToldAsLackingIfNothingIs() {
        ConversationId damaged = create("damaged");
        append(damaged, 5);
        ConversationId other = create("other");
        append(other, 5);
        flushAll();
        archive.damaged = damaged::equals;
        backlog.lead(2);
        assertThat(flushThoughItFails(1_000)).as("nothing is written meanwhile").isEqualTo(2);
        append(other, 1);
        flushAll();
        assertThat(archive.seqs(other)).isEqualTo(seqs(6));
        assertThat(flusher.setAside()).isEqualTo(1);

        archive.damaged = id -> false;
        nowMillis += 61_000;
        flushAll();
        assertThat(flusher.setAside()).isZero();
        assertThat(told.lines)
                .containsExactly("damaged: what is there of it cannot be read: a block is damaged", "damaged again");
    }

    @Test
    void anArchiveThatCannotTellOfAnyConversationSetsNothingAside() {
        List<ConversationId> ids =
                IntStream.range(0, 40).mapToObj(i -> create("c-" + i)).toList();
        ids.forEach(id -> append(id, 1));
        flushAll();
        archive.damaged = id -> true;
        backlog.lead(2);
        archive.asked = 0;
        assertThat(flushThoughItFails(5)).isEqualTo(5);
        assertThat(archive.asked).as("few questions").isLessThan(200);
        assertThat(flusher.setAside()).isZero();
        assertThat(told.lines).isEmpty();
    }

    /** What was stored of a batch may be gone before the rest of it is, as it is stored in parts. */
    @Test
    void anArchiveThatFallsBackBetweenTwoPartsOfALogHasNoGapsInIt() {
        ConversationId id = create("a");
        append(id, 30);
        archive.poison = event -> event.seq() == 27;
        InMemoryArchive empty = archive.copy();
        archive.beforeStore = batch -> {
            if (batch.items().getFirst().events().getFirst().seq() == 16) {
                archive.beforeStore = later -> {};
                archive.restore(empty);
            }
        };
        flushAll();
        assertThat(archive.seqs(id)).isEqualTo(seqs(26));
        assertThat(conversation(id).archived().seq()).isEqualTo(26);
    }

    /** The store was restored from an older backup, and nobody has written to the conversation since. */
    @Test
    void aConversationOfWhichTheArchiveHoldsALaterStateIsSetAsideThoughNothingIsToBeWritten() {
        ConversationId id = create("a");
        append(id, 2);
        flushAll();
        InMemoryArchive before = archive.copy();
        Command.Put put = new Command.Put(
                id, nowMillis, OptionalLong.of(7_000), 128_000, PolicyChange.NONE, Optional.empty(), Optional.empty());
        Conversation later = (Conversation) Objects.requireNonNull(
                ConversationState.decideOn(conversation(id), put).next());
        assertThat(archive.store(new ArchiveBatch(backlog.source(), 100, List.of(new Item(later, List.of())))))
                .isEqualTo(new Archive.Stored.Done());

        backlog.lead(2);
        flushAll();
        assertThat(told.lines)
                .singleElement()
                .asString()
                .startsWith("a: its state: seen in the archive: revision " + later.revision());
        nowMillis += 61_000;
        flushAll();
        assertThat(flusher.setAside()).isEqualTo(1);

        archive.restore(before);
        nowMillis += 61_000;
        flushAll();
        assertThat(flusher.setAside()).isZero();
        assertThat(told.lines).hasSize(2).contains("a again");
    }

    @Test
    void aLeaderThatHasJustStartedGetsPastTheConversationsOfWhichTheArchiveCannotTell() {
        List<ConversationId> ids = IntStream.range(0, 40)
                .mapToObj(i -> create("c-" + i))
                .sorted(Comparator.comparingInt(id -> ShardId.of(id).number()))
                .toList();
        ids.forEach(id -> append(id, 1));
        flushAll();
        ConversationId last = ids.getLast();
        append(last, 1);
        archive.damaged = id -> !id.equals(last);
        GroupFlusher started = flusher();
        for (int attempt = 0; attempt < 100 && archive.seqs(last).size() < 2; attempt++) {
            try {
                var _ = started.flush();
            } catch (UnavailableException e) {
                nowMillis += 1_000;
            }
        }
        assertThat(archive.seqs(last)).isEqualTo(seqs(2));
    }

    @Test
    void manyOfWhichTheArchiveCannotTellAreSetAsideWhileTheOthersGoOn() {
        List<ConversationId> ids =
                IntStream.range(0, 100).mapToObj(i -> create("c-" + i)).toList();
        ids.forEach(id -> append(id, 2));
        flushAll();
        archive.restore(new InMemoryArchive());
        archive.damaged = id -> ids.indexOf(id) % 3 == 0;
        backlog.lead(2);
        flushThoughItFails(1_000);
        assertThat(flusher.setAside()).isEqualTo(34);
        for (int i = 0; i < ids.size(); i++) {
            assertThat(archive.seqs(ids.get(i))).isEqualTo(i % 3 == 0 ? List.of() : seqs(2));
        }
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

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverIsRestoredWhatIsHereIsArchivedAgain(long seed) {
        Random random = new Random(seed);
        List<ConversationId> ids =
                IntStream.range(0, 10).mapToObj(i -> createSmall("c-" + i)).toList();
        List<GroupFlusher> leaders = List.of(flusher, flusher());
        int leader = 0;
        InMemoryArchive backup = archive.copy();
        archive.poison = event -> event.seq() % 70 == 0 && event.version() % 2 == 0;
        for (int step = 1; step < 400; step++) {
            InMemoryArchive standby = backup;
            archive.beforeStore = batch -> {
                if (random.nextInt(60) == 0) {
                    archive.restore(standby);
                }
            };
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
        archive.beforeStore = batch -> {};
        archive.poison = event -> false;
        // Those that no longer lead tell what they have found.
        backlog.follow();
        leaders.forEach(GroupFlusher::flush);
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
}
