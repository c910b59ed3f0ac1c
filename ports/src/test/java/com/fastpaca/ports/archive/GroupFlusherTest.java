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
import com.fastpaca.ports.store.TrimmedException;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.token.ReceivedEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
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
        assertThat(flusher.isWriting()).isFalse();
        assertThat(archive.stores).isZero();
        backlog.lead(2);
        flushAll();
        assertThat(flusher.isWriting()).isTrue();
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
