package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.InMemoryConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StoreOnceReadyTest {
    private static final ConversationId ID = new ConversationId("c");

    private boolean wasReady;
    private boolean othersServe;
    private final StoreOnceReady store = new StoreOnceReady(() -> wasReady, () -> othersServe);

    private void expectUnavailable(boolean takenElsewhere) {
        assertThatThrownBy(() -> store.find(ID, Consistency.LOCAL).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(UnavailableException.class, refusal -> {
                    assertThat(refusal.nothingHappened()).isTrue();
                    assertThat(refusal.isTakenElsewhere()).isEqualTo(takenElsewhere);
                });
    }

    private void expectServed() {
        assertThat(store.find(ID, Consistency.LOCAL).join()).isEmpty();
    }

    @Test
    void beforeTheGroupsHaveStartedNothingIsServed() {
        expectUnavailable(false);
        othersServe = true;
        expectUnavailable(true);
    }

    @Test
    void othersServeUntilTheNodeIsReady() {
        store.started(new InMemoryConversationStore(), CompletableFuture.completedFuture(null));
        othersServe = true;
        expectUnavailable(true);

        wasReady = true;
        expectServed();
    }

    @Test
    void nothingIsServedBeforeWhatWasServedIsThereAgain() {
        CompletableFuture<Void> holds = new CompletableFuture<>();
        store.started(new InMemoryConversationStore(), holds);
        expectUnavailable(false);
        assertThatThrownBy(() -> store.watch(ID, () -> {})).isInstanceOf(UnavailableException.class);

        holds.complete(null);
        expectServed();
    }

    /** What is not ready for want of a majority still answers what it holds itself. */
    @Test
    void aNodeThatNobodyStandsInForServes() {
        store.started(new InMemoryConversationStore(), CompletableFuture.completedFuture(null));
        expectServed();
    }

    @Test
    void whatHasBegunGoesOn() {
        store.started(new InMemoryConversationStore(), CompletableFuture.completedFuture(null));
        othersServe = true;
        store.watch(ID, () -> {}).close();
        assertThatThrownBy(() -> store.read(ID, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
