package com.fastpaca.ports.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.policy.PolicyAsked;
import com.fastpaca.domain.window.ClientHistory;
import com.fastpaca.domain.window.SeenWindow;
import com.fastpaca.domain.window.WindowPromises;
import com.fastpaca.domain.window.WindowRules;
import com.fastpaca.ports.archive.EventLog;
import com.fastpaca.ports.archive.NoArchive;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.conversation.ConversationWrites;
import com.fastpaca.ports.conversation.Message;
import com.fastpaca.ports.conversation.WindowAnswer;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.InMemoryConversationStore;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.ReceivedEvent;
import com.fastpaca.ports.token.ReceivedEvents;
import com.fastpaca.ports.token.TokenCounter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Windows of recorded conversations under every strategy, and budgets from 50 to 20,000 tokens, keep the six promises. */
class RecordedWindowsTest {
    private static final long[] BUDGETS = {50, 100, 250, 600, 1_000, 1_500, 2_500, 4_000, 8_000, 20_000};
    private static final TokenCounter QUARTERS = text -> (text.length() + 3) / 4;
    private static final ConversationId ID = new ConversationId("recorded");
    private static final EventCounting COUNTING = new EventCounting(85);

    record Policy(String strategy, Map<String, Long> config) {}

    private static final List<Policy> POLICIES = List.of(
            new Policy("last_n", Map.of()),
            new Policy("last_n", Map.of("limit", 5L)),
            new Policy("last_n", Map.of("limit", 400L, "max_tokens", 400L)),
            new Policy("strip_tool_results", Map.of()),
            new Policy("strip_tool_results", Map.of("limit", 7L)),
            new Policy("strip_tool_results", Map.of("drop", 1L)),
            new Policy("skip_parts", Map.of()),
            new Policy("skip_parts", Map.of("drop", 1L)),
            new Policy("budget", Map.of("max_tokens", 3_000L)),
            new Policy("manual", Map.of()));

    static Stream<RecordedConversation> conversations() {
        return TauBenchConversations.all().stream();
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void windowsOfALargeConversationKeepThePromisesUnderEveryBudgetOfTheCall(RecordedConversation recorded) {
        for (Policy policy : POLICIES) {
            Replay replay = new Replay(20_000, policy);
            replay.append(recorded.events());
            for (long budget : BUDGETS) {
                replay.check(OptionalLong.of(budget));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void everyWindowOfAConversationThatGrowsKeepsThePromisesUnderItsOwnBudget(RecordedConversation recorded) {
        for (Policy policy : POLICIES) {
            for (long budget : BUDGETS) {
                Replay replay = new Replay(budget, policy);
                for (ReceivedEvent event : recorded.events()) {
                    replay.append(List.of(event));
                    replay.check(OptionalLong.empty());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void windowsAfterCompactionsKeepThePromises(RecordedConversation recorded) {
        int half = recorded.events().size() / 2;
        for (Policy policy : POLICIES) {
            Replay replay = new Replay(4_000, policy);
            replay.append(recorded.events().subList(0, half));
            replay.compact(2, Math.max(2, half / 2), "The customer wants to change a flight.");
            replay.append(recorded.events().subList(half, recorded.events().size()));
            replay.compact(half, half + 1L, "The agent looked the reservation up.");
            for (long budget : BUDGETS) {
                replay.check(OptionalLong.of(budget));
            }
            replay.compact(1, recorded.events().size() - 2L, "Everything so far.");
            for (long budget : BUDGETS) {
                replay.check(OptionalLong.of(budget));
            }
        }
    }

    /** A conversation in a store and as its client knows it. */
    private static final class Replay {
        private final InMemoryConversationStore store = new InMemoryConversationStore();
        private final ConversationReads reads = new ConversationReads(store, new EventLog(store, new NoArchive()));
        private final ConversationWrites writes = new ConversationWrites(
                store, name -> Optional.empty(), QUARTERS, COUNTING, () -> Instant.EPOCH, Runnable::run, 128_000);
        private final ClientHistory history;
        private final WindowPromises promises;

        Replay(long tokenBudget, Policy policy) {
            history = new ClientHistory(
                    new WindowRules(tokenBudget, policy.strategy(), policy.config(), new BigDecimal("0.7"), true));
            promises = new WindowPromises(history);
            PolicyAsked asked = PolicyAsked.strategy(policy.strategy());
            policy.config().forEach(asked::with);
            writes.put(ID, OptionalLong.of(tokenBudget), asked.asked(), Optional.empty(), Optional.empty())
                    .join();
        }

        void append(List<ReceivedEvent> events) {
            writes.append(ID, events, Optional.empty(), OptionalLong.empty()).join();
            for (ReceivedEvent event : events) {
                NewEvent prepared = COUNTING.prepare(event, QUARTERS);
                history.appended(event.role(), prepared.calls(), prepared.results(), prepared.tokens());
            }
        }

        void compact(long from, long to, String text) {
            ReceivedEvent summary = ReceivedEvents.text(text);
            Outcome outcome = writes.compact(ID, from, to, List.of(summary), Optional.empty(), OptionalLong.empty())
                    .join();
            assertThat(outcome).isInstanceOf(Outcome.Compacted.class);
            history.compacted(
                    from,
                    to,
                    List.of(COUNTING.prepare(summary, QUARTERS).tokens().asSent()));
        }

        void check(OptionalLong budget) {
            WindowAnswer.Found found =
                    (WindowAnswer.Found) reads.window(ID, budget, OptionalLong.empty(), Consistency.LINEARIZABLE)
                            .join();
            List<Message> messages = new ArrayList<>();
            found.messages().forEachRemaining(messages::add);
            SeenWindow built = SeenWindow.of(found.window());
            SeenWindow seen = new SeenWindow(
                    built.version(),
                    messages.stream()
                            .map(message -> new SeenWindow.Message(message.seq(), message.tokens()))
                            .toList(),
                    built.usedTokens(),
                    built.needsCompaction(),
                    built.segments());
            assertThat(promises.violationsOf(seen, budget, messages.toString())).isEmpty();
        }
    }
}
