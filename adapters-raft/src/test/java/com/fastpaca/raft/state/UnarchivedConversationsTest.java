package com.fastpaca.raft.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.archive.ArchivedScenario;
import org.junit.jupiter.api.Test;

class UnarchivedConversationsTest {
    private static final ConversationId A = new ConversationId("a");
    private static final ConversationId B = new ConversationId("b");

    private final UnarchivedConversations waiting = new UnarchivedConversations(true);
    private final ArchivedScenario a = ArchivedScenario.create("a").say("one");
    private final ArchivedScenario b = ArchivedScenario.create("b").say("one", "two");

    @Test
    void theOneThatHasWaitedLongestIsFirstAndLastOnceSomeOfItIsArchived() {
        waiting.changed(a.conversation());
        waiting.changed(b.conversation());
        waiting.changed(a.say("two").conversation());
        assertThat(waiting.oldest(2, id -> true)).containsExactly(A, B);
        assertThat(waiting.oldest(1, id -> true)).containsExactly(A);
        assertThat(waiting.oldest(1, id -> !id.equals(A))).containsExactly(B);
        assertThat(waiting.events()).isEqualTo(4);

        waiting.changed(a.archived().say("three").conversation());
        assertThat(waiting.oldest(2, id -> true)).containsExactly(B, A);
        assertThat(waiting.events()).isEqualTo(3);

        waiting.changed(b.archived().conversation());
        assertThat(waiting.oldest(2, id -> true)).containsExactly(A);
        assertThat(waiting.events()).isEqualTo(1);
    }

    @Test
    void oneThatHasItsTurnWhileTheyAreLookedThroughComesOnce() {
        waiting.changed(a.conversation());
        waiting.changed(b.conversation());
        assertThat(waiting.oldest(3, id -> {
                    if (id.equals(A)) {
                        waiting.changed(a.archived().say("next").conversation());
                    }
                    return true;
                }))
                .containsExactly(A, B);
    }

    @Test
    void nothingWaitsWhereThereIsNoArchive() {
        UnarchivedConversations none = new UnarchivedConversations(false);
        none.changed(a.conversation());
        assertThat(none.oldest(1, id -> true)).isEmpty();
        assertThat(none.events()).isZero();
    }
}
