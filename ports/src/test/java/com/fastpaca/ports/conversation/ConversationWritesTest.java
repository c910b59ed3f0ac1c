package com.fastpaca.ports.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.InMemoryConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.ReceivedEvent;
import com.fastpaca.ports.token.ReceivedEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConversationWritesTest {
    private static final ConversationId ID = new ConversationId("c-1");
    private static final long NOW_MILLIS = 1_700_000_000_123L;

    /** 3, the role and the text, a token a character. */
    private static final int HELLO_TOKENS = 3 + 4 + 5;

    private final InMemoryConversationStore store = new InMemoryConversationStore();
    private final List<Runnable> large = new ArrayList<>();
    private final ConversationWrites writes = writes(task -> {
        large.add(task);
        task.run();
    });

    private ConversationWrites writes(Executor largeRequests) {
        return new ConversationWrites(
                store,
                new Estimators(),
                Estimators.ONE_PER_CHARACTER,
                new EventCounting(85),
                () -> Instant.ofEpochMilli(NOW_MILLIS),
                largeRequests,
                9_000);
    }

    @BeforeEach
    void aConversation() {
        put(Optional.empty(), Optional.empty());
    }

    private Outcome put(Optional<String> estimator, Optional<RawJson> metadata) {
        return writes.put(ID, OptionalLong.empty(), PolicyChange.NONE, estimator, metadata)
                .join();
    }

    @Test
    void aConversationThatNamesNoBudgetGetsTheServers() {
        assertThat(conversation().settings().tokenBudget()).isEqualTo(9_000);
        assertThat(conversation().createdAtMillis()).isEqualTo(NOW_MILLIS);
    }

    @Test
    void eventsAreCountedAndDatedBeforeTheyAreSubmitted() {
        assertThat(append(ReceivedEvents.text("hello"), ReceivedEvents.text("hello!")))
                .isEqualTo(new Outcome.Appended(1, 2, new int[] {HELLO_TOKENS, HELLO_TOKENS + 1}, false));
        Event event = store.read(ID, 1, 2, Long.MAX_VALUE).getFirst();
        assertThat(event.tokens().asSent()).isEqualTo(HELLO_TOKENS);
        assertThat(event.insertedAtMillis()).isEqualTo(NOW_MILLIS);
        assertThat(event.content().parts()).hasToString("[{\"type\":\"text\",\"text\":\"hello\"}]");
    }

    @Test
    void aConversationsOwnEstimatorCountsItsEvents() {
        put(Optional.of("chars:4"), Optional.empty());
        assertThat(append(ReceivedEvents.text("hello")))
                .isEqualTo(new Outcome.Appended(1, 1, new int[] {3 + 1 + 2}, false));
        assertThat(writes.knowsEstimator("chars:4")).isTrue();
        assertThat(writes.knowsEstimator("chars:5")).isFalse();
    }

    @Test
    void writesToAConversationThatIsNotThereAreNotFound() {
        ConversationId other = new ConversationId("other");
        assertThat(writes.append(other, List.of(ReceivedEvents.text("x")), Optional.empty(), OptionalLong.empty())
                        .join())
                .isEqualTo(new Outcome.NotFound());
        assertThat(writes.patchMetadata(other, 2, metadata -> metadata).join()).isEqualTo(new Outcome.NotFound());
        assertThat(writes.tombstone(other).join()).isEqualTo(new Outcome.NotFound());
    }

    @Test
    void theSameKeyIsARetryOnlyIfTheRequestIsTheSame() {
        assertThat(appendUnder("k", "hello")).isEqualTo(new Outcome.Appended(1, 1, new int[] {HELLO_TOKENS}, false));
        assertThat(appendUnder("k", "hello")).isEqualTo(new Outcome.Appended(1, 1, new int[] {HELLO_TOKENS}, true));
        assertThat(appendUnder("k", "other")).isEqualTo(new Outcome.KeyReused("k"));
        assertThat(compact(1, 1, Optional.of("k"))).isEqualTo(new Outcome.KeyReused("k"));
    }

    @Test
    void aCompactionIsTheSameRequestOnlyOverTheSameRange() {
        append(ReceivedEvents.text("1"), ReceivedEvents.text("2"));
        assertThat(compact(1, 1, Optional.of("k"))).isEqualTo(new Outcome.Compacted(3, false));
        assertThat(compact(1, 1, Optional.of("k"))).isEqualTo(new Outcome.Compacted(3, true));
        assertThat(compact(1, 2, Optional.of("k"))).isEqualTo(new Outcome.KeyReused("k"));
    }

    @Test
    void theVersionGuardReachesTheStore() {
        assertThat(writes.append(ID, List.of(ReceivedEvents.text("x")), Optional.empty(), OptionalLong.of(5))
                        .join())
                .isEqualTo(new Outcome.VersionConflict(5, 0));
    }

    @Test
    void aReplacementIsCountedLikeEvents() {
        append(ReceivedEvents.text("1"), ReceivedEvents.text("2"));
        writes.compact(ID, 1, 2, List.of(ReceivedEvents.text("hello")), Optional.empty(), OptionalLong.empty())
                .join();
        assertThat(conversation().view().usedTokens()).isEqualTo(HELLO_TOKENS);
    }

    @Test
    void onlyLargeRequestsAreCountedElsewhere() {
        append(ReceivedEvents.text("x".repeat(16_000)));
        assertThat(large).isEmpty();
        append(ReceivedEvents.text("x".repeat(9_000)), ReceivedEvents.text("x".repeat(9_000)));
        assertThat(large).hasSize(1);
        assertThat(conversation().lastSeq()).isEqualTo(3);
    }

    @Test
    void onlyLargePatchesAreAppliedElsewhere() {
        writes.patchMetadata(ID, 16_000, metadata -> RawJson.of("{\"n\":1}")).join();
        assertThat(large).isEmpty();
        writes.patchMetadata(ID, 17_000, metadata -> RawJson.of("{\"n\":2}")).join();
        assertThat(large).hasSize(1);
        assertThat(conversation().metadata().json()).hasToString("{\"n\":2}");
    }

    @Test
    void whereNoLargeRequestCanBeTakenNothingHasHappened() {
        ConversationWrites full = writes(task -> {
            throw new RejectedExecutionException("full");
        });
        assertThatThrownBy(() -> full.append(
                                ID,
                                List.of(ReceivedEvents.text("x".repeat(20_000))),
                                Optional.empty(),
                                OptionalLong.empty())
                        .join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        failure -> assertThat(failure.nothingHappened()).isTrue());
        assertThat(conversation().lastSeq()).isZero();
        assertThatThrownBy(() -> full.patchMetadata(ID, 20_000, metadata -> RawJson.of("{\"n\":1}"))
                        .join())
                .cause()
                .isInstanceOf(UnavailableException.class);
        assertThat(conversation().metadata().json()).hasToString("{}");
    }

    @Test
    void aPatchIsMadeAgainOfWhatAFasterOneLeft() {
        put(Optional.empty(), Optional.of(RawJson.of("{\"n\":0}")));
        boolean[] raced = {false};
        Outcome outcome = writes.patchMetadata(ID, 2, metadata -> {
                    if (!raced[0]) {
                        raced[0] = true;
                        put(Optional.empty(), Optional.of(RawJson.of("{\"n\":1}")));
                    }
                    return RawJson.of(metadata + "!");
                })
                .join();
        assertThat(outcome).isInstanceOf(Outcome.Stored.class);
        assertThat(conversation().metadata().json()).hasToString("{\"n\":1}!");
        assertThat(conversation().version()).isZero();
    }

    @Test
    void aPatchThatIsAlwaysOvertakenGivesUp() {
        int[] attempts = {0};
        assertThatThrownBy(() -> writes.patchMetadata(ID, 2, metadata -> {
                            put(Optional.empty(), Optional.of(RawJson.of("{\"n\":" + attempts[0]++ + "}")));
                            return RawJson.of("{}");
                        })
                        .join())
                .cause()
                .isInstanceOf(UnavailableException.class);
        assertThat(attempts[0]).isEqualTo(16);
    }

    @Test
    void aTombstonedConversationRefusesPatches() {
        writes.tombstone(ID).join();
        assertThat(writes.patchMetadata(ID, 2, metadata -> RawJson.of("{\"a\":1}"))
                        .join())
                .isEqualTo(new Outcome.Deleted());
        assertThat(append(ReceivedEvents.text("x"))).isEqualTo(new Outcome.Deleted());
    }

    @Test
    void aStoreThatCannotAnswerFailsEveryWrite() {
        store.setAvailable(false);
        assertThatThrownBy(() -> append(ReceivedEvents.text("x"))).cause().isInstanceOf(UnavailableException.class);
        assertThatThrownBy(
                        () -> writes.patchMetadata(ID, 2, metadata -> metadata).join())
                .cause()
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> put(Optional.empty(), Optional.empty()))
                .cause()
                .isInstanceOf(UnavailableException.class);
    }

    private Outcome append(ReceivedEvent... events) {
        return writes.append(ID, List.of(events), Optional.empty(), OptionalLong.empty())
                .join();
    }

    private Outcome appendUnder(String key, String text) {
        return writes.append(ID, List.of(ReceivedEvents.text(text)), Optional.of(key), OptionalLong.empty())
                .join();
    }

    private Outcome compact(long from, long to, Optional<String> key) {
        return writes.compact(ID, from, to, List.of(), key, OptionalLong.empty())
                .join();
    }

    private Conversation conversation() {
        return store.find(ID, Consistency.LINEARIZABLE).join().orElseThrow();
    }
}
