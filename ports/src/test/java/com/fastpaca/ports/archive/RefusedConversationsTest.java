package com.fastpaca.ports.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.store.UnavailableException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Conversations that the archive does not take, or at which it fails: they wait aside, and the others go on. */
class RefusedConversationsTest extends FlushScene {
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
}
