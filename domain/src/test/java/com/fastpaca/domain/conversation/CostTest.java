package com.fastpaca.domain.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.policy.PolicyAsked;
import com.fastpaca.domain.snapshot.RememberedCalls;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an operation allocates, as a measure of what it does: unlike time, it is the same on every run and every machine. A conversation
 * of 100,000 events may cost a little more than one of 100, by the depth of a tree.
 */
class CostTest {
    private static final int SHORT = 100;
    private static final int LONG = 100_000;
    private static final int WINDOW_TOKENS = 50 * 10;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private interface Operation {
        void on(Scenario scenario, int i);
    }

    @ParameterizedTest
    @ValueSource(strings = {"last_n", "strip_tool_results", "budget"})
    void anAppendCostsAboutTheSameHoweverLongTheConversation(String strategy) {
        Operation append = (scenario, i) -> scenario.append(Events.text(10));
        long shortBytes = bytesPer(append, conversation(strategy, SHORT, i -> Events.text(10)));
        long longBytes = bytesPer(append, conversation(strategy, LONG, i -> Events.text(10)));
        assertThat(longBytes)
                .as("%d bytes where %d events cost %d", longBytes, SHORT, shortBytes)
                .isLessThan(2 * shortBytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"last_n", "strip_tool_results", "budget"})
    void aToolPairCostsAboutTheSameHoweverLongTheConversation(String strategy) {
        IntFunction<NewEvent> pairs = i -> i % 2 == 0 ? Events.call("c" + i, 10) : Events.result("c" + (i - 1), 10);
        Operation append = (scenario, i) -> {
            scenario.append(Events.call("next" + i, 10));
            scenario.append(Events.result("next" + i, 10));
        };
        long shortBytes = bytesPer(append, conversation(strategy, SHORT, pairs));
        long longBytes = bytesPer(append, conversation(strategy, LONG, pairs));
        assertThat(longBytes)
                .as("%d bytes where %d events cost %d", longBytes, SHORT, shortBytes)
                .isLessThan(2 * shortBytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"last_n", "budget"})
    void aWindowCostsAboutTheSameHoweverLongTheConversation(String strategy) {
        Operation window = (scenario, i) -> scenario.conversation().window(OptionalLong.of(WINDOW_TOKENS));
        long shortBytes = bytesPer(window, conversation(strategy, SHORT, i -> Events.text(10)));
        long longBytes = bytesPer(window, conversation(strategy, LONG, i -> Events.text(10)));
        assertThat(longBytes)
                .as("%d bytes where %d events cost %d", longBytes, SHORT, shortBytes)
                .isLessThan(shortBytes + shortBytes / 5);
    }

    @Test
    void anEventOfThousandsOfCallsAndResultsCostsInProportion() {
        assertThat(bytesOfOneEvent(8_000)).isLessThan(12 * bytesOfOneEvent(1_000));
    }

    private static long bytesOfOneEvent(int calls) {
        List<ToolCall> asked = IntStream.range(0, calls)
                .mapToObj(i -> new ToolCall("c" + i, "f"))
                .toList();
        List<ToolResult> told = IntStream.range(0, calls)
                .mapToObj(i -> new ToolResult("c" + (calls - 1 - i), "f"))
                .toList();
        return bytesPer(
                (scenario, i) -> scenario.append(Events.with("assistant", Events.toolsOnly(1, 1), asked, told)),
                conversation("budget", 1, i -> Events.text(1)));
    }

    @Test
    void anEventThatAnswersThousandsOfEventsCostsInProportion() {
        assertThat(bytesOfOneAnswer(8_000)).isLessThan(14 * bytesOfOneAnswer(1_000));
    }

    private static long bytesOfOneAnswer(int calls) {
        List<ToolResult> latestFirst = IntStream.range(0, calls)
                .mapToObj(i -> new ToolResult("c" + (calls - 1 - i), null))
                .toList();
        Scenario scenario = conversation("budget", calls, i -> Events.call("c" + i, 1));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        scenario.append(Events.with("tool", Events.toolsOnly(1, 1), List.of(), latestFirst));
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void aGroupThatGrowsTowardsItsEarliestCallCostsInProportion() {
        assertThat(bytesOfAnswersBackwards(8_000)).isLessThan(14 * bytesOfAnswersBackwards(1_000));
    }

    /** Each result joins one more call, older than all before, to the group of the newer ones. */
    private static long bytesOfAnswersBackwards(int calls) {
        Scenario scenario = conversation("budget", calls, i -> Events.call("c" + i, 1));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = calls - 2; i >= 0; i--) {
            List<ToolResult> results = List.of(new ToolResult("c" + i, null), new ToolResult("c" + (i + 1), null));
            scenario.append(Events.with("tool", Events.toolsOnly(1, 1), List.of(), results));
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(scenario.conversation().snapshot().totals().liveEvents()).isEqualTo(2L * calls - 1);
        return bytes;
    }

    @Test
    void ofCallsThatHaveTheirResultOnlyTheNewestAreRemembered() {
        IntFunction<NewEvent> pairs = i -> i % 2 == 0 ? Events.call("c" + i, 10) : Events.result("c" + (i - 1), 10);
        RememberedCalls calls =
                conversation("budget", 10_000, pairs).conversation().snapshot().calls();
        assertThat(calls.waiting().size()
                        + calls.answered().newest().size()
                        + calls.answered().before().size())
                .isLessThan(3 * Limits.REMEMBERED_ANSWERED_CALLS);
    }

    @Test
    void ofResultsThatCameBeforeTheirCallOnlyTheNewestAreRemembered() {
        RememberedCalls calls = conversation("budget", 10_000, i -> Events.result("c" + i, 10))
                .conversation()
                .snapshot()
                .calls();
        assertThat(calls.unexplained().newest().size()
                        + calls.unexplained().before().size())
                .isBetween(Limits.REMEMBERED_ANSWERED_CALLS, 2 * Limits.REMEMBERED_ANSWERED_CALLS);
    }

    private static Scenario conversation(String strategy, int length, IntFunction<NewEvent> event) {
        Scenario scenario = Scenario.createdWith(Limits.MAX_TOKENS, PolicyAsked.strategy(strategy));
        for (int i = 0; i < length; i++) {
            scenario.append(event.apply(i));
        }
        return scenario;
    }

    /** Over a few operations only, so that a short conversation stays short. */
    private static long bytesPer(Operation operation, Scenario scenario) {
        int warmUps = 20;
        int operations = 60;
        for (int i = 0; i < warmUps; i++) {
            operation.on(scenario, i);
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < operations; i++) {
            operation.on(scenario, warmUps + i);
        }
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / operations;
    }
}
