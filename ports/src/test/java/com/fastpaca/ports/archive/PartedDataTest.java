package com.fastpaca.ports.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.ports.conversation.ConversationWrites;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.InMemoryConversationStore;
import com.fastpaca.ports.token.ReceivedEvents;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Data that has parted from what the archive holds, as one of the two was restored; and leaders that only seem to have. */
class PartedDataTest extends FlushScene {
    @Test
    void whatIsInTheArchiveAndDiffersIsToldAndNotOverwritten() {
        ConversationId id = create("one");
        append(id, 3);
        flushAll();
        InMemoryConversationStore restored = new InMemoryConversationStore();
        GroupFlusher other = flusher(restored);
        ConversationWrites rewrites = writes(restored);
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
        ConversationWrites rewrites = writes(restored);
        rewrites.put(id, OptionalLong.empty(), PolicyChange.NONE, Optional.empty(), Optional.empty())
                .join();
        rewrites.append(id, List.of(ReceivedEvents.text("event 0")), Optional.empty(), OptionalLong.empty())
                .join();
        GroupFlusher other = flusher(restored);
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
        assertThat(restored.isWriting()).isFalse();
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
}
