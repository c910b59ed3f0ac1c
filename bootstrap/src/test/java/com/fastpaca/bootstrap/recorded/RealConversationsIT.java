package com.fastpaca.bootstrap.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.bootstrap.token.JtokkitEstimators;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.window.ClientHistory;
import com.fastpaca.domain.window.WindowPromises;
import com.fastpaca.domain.window.WindowRules;
import com.fastpaca.ports.network.FreePort;
import com.fastpaca.ports.recorded.RecordedConversation;
import com.fastpaca.ports.recorded.TauBenchConversations;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.ReceivedEvent;
import com.fastpaca.ports.token.ReceivedEvents;
import com.fastpaca.ports.token.TokenCounter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recorded conversations over REST: they come back as they went in, and their windows keep the contract's promises. {@code -Dfastpaca.data}
 * names a file with more of them than are kept here.
 */
class RealConversationsIT {
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);
    private static final int PAGE = 7;

    /** Small, so that what is read comes from snapshots as well as from memory. */
    private static final Map<String, String> SETTINGS = Map.of("FASTPACA_SNAPSHOT_BYTES", "262144");

    private static final long[] BUDGETS = {50, 100, 250, 600, 1_000, 1_500, 2_500, 4_000, 8_000, 20_000};
    private static final EventCounting COUNTING = new EventCounting(1_000);

    private static final List<Policy> POLICIES = List.of(
            new Policy("last_n", Map.of()),
            new Policy("last_n", Map.of("limit", 5L)),
            new Policy("last_n", Map.of("limit", 400L, "max_tokens", 400L)),
            new Policy("strip_tool_results", Map.of()),
            new Policy("strip_tool_results", Map.of("limit", 7L, "drop", 1L)),
            new Policy("skip_parts", Map.of()),
            new Policy("skip_parts", Map.of("drop", 1L)),
            new Policy("budget", Map.of("max_tokens", 3_000L)),
            new Policy("manual", Map.of()));

    private static final TokenCounter COUNTER =
            new JtokkitEstimators().find("tiktoken:gpt-4o").orElseThrow();

    @TempDir
    private Path directory;

    /** @param config {@code drop} as 1 or 0 */
    private record Policy(String strategy, Map<String, Long> config) {
        String json() {
            return config.entrySet().stream()
                    .map(option -> "\"" + option.getKey() + "\":"
                            + (option.getKey().equals("drop") ? "true" : option.getValue()))
                    .collect(Collectors.joining(",", "{\"strategy\":\"" + strategy + "\",\"config\":{", "}}"));
        }

        boolean showsEventsAsSent() {
            return !strategy.equals("strip_tool_results") && !strategy.equals("skip_parts");
        }
    }

    @Test
    void conversationsComeBackByteForByteAlsoAfterARestart() throws IOException {
        List<RecordedConversation> conversations = TauBenchConversations.all();
        int port = FreePort.find();
        try (ServerProcess server =
                        ServerProcess.start(directory, port, SETTINGS).awaitReady();
                Http http = new Http(server.uri())) {
            for (RecordedConversation recorded : conversations) {
                store(new RestConversation(http, recorded.id()), recorded.events());
            }
            expectAll(conversations, http);
            assertThat(server.stop(STOPS_WITHIN)).isIn(0, 128 + 15);
        }
        try (ServerProcess server =
                        ServerProcess.start(directory, port, SETTINGS).awaitReady();
                Http http = new Http(server.uri())) {
            expectAll(conversations, http);
        }
        System.out.println(conversations.size() + " conversations came back");
    }

    /** The first half one by one, the rest at once. */
    private static void store(RestConversation conversation, List<ReceivedEvent> events) throws IOException {
        conversation.put("{}");
        int half = events.size() / 2;
        for (ReceivedEvent event : events.subList(0, half)) {
            conversation.append(event);
        }
        conversation.append(events.subList(half, events.size()));
    }

    private static void expectAll(List<RecordedConversation> conversations, Http http) throws IOException {
        for (RecordedConversation recorded : conversations) {
            RestConversation conversation = new RestConversation(http, recorded.id());
            List<RestConversation.Logged> expected = logged(recorded.events());
            assertThat(conversation.pages(PAGE)).as(recorded.id()).isEqualTo(expected);
            assertThat(conversation.export()).as(recorded.id()).isEqualTo(expected);
        }
    }

    private static List<RestConversation.Logged> logged(List<ReceivedEvent> events) {
        List<RestConversation.Logged> logged = new ArrayList<>();
        for (ReceivedEvent event : events) {
            logged.add(new RestConversation.Logged(
                    logged.size() + 1L, event.role(), event.parts().toString()));
        }
        return logged;
    }

    @Test
    void windowsOfEveryStrategyAndBudgetKeepTheSixPromises() {
        List<RecordedConversation> conversations = TauBenchConversations.all();
        try (ServerProcess server = ServerProcess.start(directory, FreePort.find(), SETTINGS)
                        .awaitReady();
                Http http = new Http(server.uri())) {
            long windows = conversations.parallelStream()
                    .mapToLong(recorded -> checkWindows(http, recorded))
                    .sum();
            System.out.println(windows + " windows of " + conversations.size() + " conversations were checked");
        }
    }

    private static long checkWindows(Http http, RecordedConversation recorded) {
        long windows = 0;
        try {
            for (int i = 0; i < POLICIES.size(); i++) {
                Replay replay = new Replay(
                        new RestConversation(http, recorded.id() + "-" + i), POLICIES.get(i), recorded.events());
                windows += replay.run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(recorded.id(), e);
        }
        return windows;
    }

    /** A conversation on the server, and as its client knows it. */
    private static final class Replay {
        private static final long TOKEN_BUDGET = 20_000;

        private final RestConversation conversation;
        private final Policy policy;
        private final List<ReceivedEvent> events;
        private final List<RestConversation.Logged> logged;
        private final ClientHistory history;
        private final WindowPromises promises;

        Replay(RestConversation conversation, Policy policy, List<ReceivedEvent> events) {
            this.conversation = conversation;
            this.policy = policy;
            this.events = events;
            this.logged = logged(events);
            this.history = new ClientHistory(
                    new WindowRules(TOKEN_BUDGET, policy.strategy(), policy.config(), new BigDecimal("0.7"), true));
            this.promises = new WindowPromises(history);
        }

        /** Answers how many windows were checked. */
        long run() throws IOException {
            conversation.put("{\"token_budget\":" + TOKEN_BUDGET + ",\"policy\":" + policy.json() + "}");
            conversation.append(events);
            for (ReceivedEvent event : events) {
                NewEvent counted = COUNTING.prepare(event, COUNTER);
                history.appended(event.role(), counted.calls(), counted.results(), counted.tokens());
            }
            checkUnderEveryBudget(0);
            ReceivedEvent summary = ReceivedEvents.text("The customer asked for a change.");
            long to = events.size() / 2;
            conversation.compact(2, to, List.of(summary));
            history.compacted(
                    2, to, List.of(COUNTING.prepare(summary, COUNTER).tokens().asSent()));
            checkUnderEveryBudget(to);
            return 2L * (BUDGETS.length + 1);
        }

        private void checkUnderEveryBudget(long lastCompacted) throws IOException {
            check("", OptionalLong.empty(), lastCompacted);
            for (long budget : BUDGETS) {
                check("?budget_tokens=" + budget, OptionalLong.of(budget), lastCompacted);
            }
        }

        private void check(String query, OptionalLong budget, long lastCompacted) throws IOException {
            RestConversation.Answered answered = conversation.window(query);
            assertThat(promises.violationsOf(answered.window(), budget, answered.body()))
                    .as("%s of %s under %s", query, conversation.id(), policy)
                    .isEmpty();
            if (policy.showsEventsAsSent()) {
                assertThat(answered.messages().stream().filter(message -> message.seq() > lastCompacted))
                        .isSubsetOf(logged);
            }
            RestConversation.Answered again =
                    conversation.window(query + (query.isEmpty() ? "?" : "&") + "consistency=local");
            assertThat(again.body()).isEqualTo(answered.body());
        }
    }
}
