package com.fastpaca.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Scenario;
import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.window.SeenWindow.Message;
import com.fastpaca.domain.window.WindowItem;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoliciesTest {
    private static final long PLENTY = 100_000;

    @Test
    void theStrategiesAreThoseOfTheContract() {
        assertThat(Strategies.names())
                .containsExactly("budget", "last_n", "manual", "skip_parts", "strip_tool_results");
        assertThat(Strategies.find("no_such")).isEmpty();
    }

    @Test
    void eachStrategyShowsItsOptionsInOrder() {
        assertThat(optionsOf("last_n")).containsExactly("limit", "max_tokens");
        assertThat(optionsOf("strip_tool_results")).containsExactly("limit", "max_tokens", "drop");
        assertThat(optionsOf("skip_parts")).containsExactly("limit", "max_tokens", "drop");
        assertThat(optionsOf("budget")).containsExactly("max_tokens");
        assertThat(optionsOf("manual")).containsExactly("max_tokens");
    }

    private static List<String> optionsOf(String strategy) {
        return Strategies.find(strategy).orElseThrow().options().stream()
                .map(Option::name)
                .toList();
    }

    @Test
    void lastNKeepsTheNewestEventsUpToItsLimit() {
        Scenario scenario =
                Scenario.createdWith(PLENTY, PolicyAsked.strategy("last_n").with("limit", 3));
        scenario.append(texts(5));
        assertThat(scenario.shown()).containsExactly(3L, 4L, 5L);
        assertThat(scenario.view().usedTokens()).isEqualTo(30);
    }

    @Test
    void lastNKeepsTwoHundredUnlessToldOtherwise() {
        Scenario scenario = Scenario.createdWith(PLENTY, PolicyAsked.strategy("last_n"));
        scenario.append(texts(205));
        assertThat(scenario.shown()).hasSize(200).startsWith(6L);
    }

    @Test
    void lastNKeepsTheNewestEventsWhoseTokensFitItsMaximum() {
        Scenario scenario =
                Scenario.createdWith(PLENTY, PolicyAsked.strategy("last_n").with("max_tokens", 29));
        scenario.append(texts(5));
        assertThat(scenario.shown()).containsExactly(4L, 5L);
        scenario.append(Events.text(30));
        assertThat(scenario.shown()).isEmpty();
        scenario.append(Events.text(29));
        assertThat(scenario.shown()).containsExactly(7L);
    }

    @Test
    void theMaximumIsTheConversationsBudgetUnlessToldOtherwise() {
        Scenario scenario = Scenario.createdWith(30, PolicyAsked.strategy("last_n"));
        scenario.append(texts(5));
        assertThat(scenario.shown(PLENTY)).containsExactly(3L, 4L, 5L);
        scenario.putBudget(20);
        assertThat(scenario.shown(PLENTY)).containsExactly(4L, 5L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"budget", "manual"})
    void budgetAndManualKeepEveryEvent(String strategy) {
        Scenario scenario =
                Scenario.createdWith(50, PolicyAsked.strategy(strategy).with("max_tokens", 20));
        scenario.append(texts(300));
        assertThat(scenario.view().usedTokens()).isEqualTo(3_000);
        assertThat(scenario.shown(PLENTY)).hasSize(300);
        assertThat(scenario.shown()).containsExactly(296L, 297L, 298L, 299L, 300L);
    }

    @ParameterizedTest
    @CsvSource({
        "200, 140, false",
        "200, 141, true",
        "100, 70, false",
        "100, 71, true",
        "60, 42, false",
        "60, 43, true",
        "900, 140, false",
        "900, 141, true"
    })
    void theMaximumOfBudgetOnlyTellsEarlierThatCompactionIsNeeded(long maxTokens, int tokens, boolean needed) {
        Scenario scenario =
                Scenario.createdWith(200, PolicyAsked.strategy("budget").with("max_tokens", maxTokens));
        scenario.append(Events.text(tokens));
        assertThat(scenario.view().needsCompaction()).isEqualTo(needed);
        assertThat(scenario.window().needsCompaction()).isEqualTo(needed);
        assertThat(scenario.shown()).containsExactly(1L);
    }

    @Test
    void stripToolResultsKeepsPairsWithTheTokensOfTheirPlaceholders() {
        Scenario scenario = Scenario.createdWith(PLENTY, PolicyAsked.strategy("strip_tool_results"));
        scenario.append(Events.call("c1", 10), Events.result("c1", 500), Events.text(7));
        assertThat(scenario.window().messages())
                .containsExactly(new Message(1, 10), new Message(2, 1), new Message(3, 7));
        assertThat(formsShown(scenario)).containsOnly(Form.RESULTS_REPLACED);
    }

    @Test
    void strippedResultsCountAsStrippedAgainstTheMaximum() {
        Scenario scenario = Scenario.createdWith(
                PLENTY, PolicyAsked.strategy("strip_tool_results").with("max_tokens", 18));
        scenario.append(Events.call("c1", 10), Events.result("c1", 500), Events.text(7));
        assertThat(scenario.shown()).containsExactly(1L, 2L, 3L);
        scenario.append(Events.text(1));
        assertThat(scenario.shown()).containsExactly(3L, 4L);
    }

    @Test
    void droppingLeavesWholePairsOut() {
        Scenario scenario = Scenario.createdWith(
                PLENTY,
                PolicyAsked.strategy("strip_tool_results").with("drop", 1).with("limit", 2));
        scenario.append(Events.text(3), Events.text(5));
        scenario.append(Events.call("c1", 10), Events.result("c1", 500));
        assertThat(scenario.shown()).as("absent events do not count").containsExactly(1L, 2L);
        assertThat(scenario.view().usedTokens()).isEqualTo(8);
    }

    @Test
    void droppingKeepsTheTextBesideACallEvenIfItsResultIsGone() {
        Scenario scenario = Scenario.createdWith(
                PLENTY, PolicyAsked.strategy("strip_tool_results").with("drop", 1));
        NewEvent textAndCall = Events.with(
                "assistant", new FormTokens(20, 20, 20, 8, 8), List.of(new ToolCall("c1", null)), List.of());
        NewEvent resultAndText =
                Events.with("user", new FormTokens(20, 12, 12, 9, 9), List.of(), List.of(new ToolResult("c1", null)));
        scenario.append(textAndCall, Events.text(1), resultAndText);
        assertThat(scenario.window(17).messages()).containsExactly(new Message(2, 1), new Message(3, 9));
        scenario.compact(3, 3);
        assertThat(scenario.window().messages()).containsExactly(new Message(1, 8), new Message(2, 1));
    }

    @Test
    void skipPartsLeavesReasoningOutToo() {
        Scenario scenario = Scenario.createdWith(PLENTY, PolicyAsked.strategy("skip_parts"));
        NewEvent reasoning = Events.with(
                "assistant", new FormTokens(50, 50, FormTokens.ABSENT, 50, FormTokens.ABSENT), List.of(), List.of());
        NewEvent reasonedText = Events.with("assistant", new FormTokens(50, 50, 10, 50, 10), List.of(), List.of());
        scenario.append(reasoning, reasonedText, Events.call("c1", 5), Events.result("c1", 40));
        assertThat(scenario.window().messages())
                .containsExactly(new Message(2, 10), new Message(3, 5), new Message(4, 1));
        scenario.putPolicy(PolicyAsked.change().with("drop", 1));
        assertThat(scenario.window().messages()).containsExactly(new Message(2, 10));
        scenario.putPolicy(PolicyAsked.strategy("strip_tool_results").with("drop", 1));
        assertThat(scenario.window().messages()).containsExactly(new Message(1, 50), new Message(2, 50));
    }

    @Test
    void leadingSystemEventsArePinnedBesideTheLimit() {
        Scenario scenario =
                Scenario.createdWith(PLENTY, PolicyAsked.strategy("last_n").with("limit", 2));
        scenario.append(Events.system(100), Events.system(200));
        scenario.append(texts(3));
        assertThat(scenario.shown()).containsExactly(1L, 2L, 4L, 5L);
        assertThat(scenario.view().usedTokens()).isEqualTo(320);
    }

    @Test
    void pinnedEventsDoNotCountAgainstTheMaximumOfTokens() {
        Scenario scenario =
                Scenario.createdWith(PLENTY, PolicyAsked.strategy("last_n").with("max_tokens", 20));
        scenario.append(Events.system(5_000));
        scenario.append(texts(3));
        assertThat(scenario.shown()).containsExactly(1L, 3L, 4L);
    }

    @Test
    void onlySystemEventsBeforeAllOthersArePinned() {
        Scenario scenario =
                Scenario.createdWith(PLENTY, PolicyAsked.strategy("last_n").with("limit", 1));
        scenario.append(Events.system(1), Events.text(1), Events.system(1), Events.text(1));
        assertThat(scenario.shown()).containsExactly(1L, 4L);
    }

    @Test
    void aSystemEventWithToolPartsIsNotPinned() {
        Scenario scenario =
                Scenario.createdWith(PLENTY, PolicyAsked.strategy("last_n").with("limit", 1));
        NewEvent call = Events.with("system", Events.toolsOnly(1, 1), List.of(new ToolCall("c1", null)), List.of());
        scenario.append(call, Events.system(1), Events.text(1));
        assertThat(scenario.shown()).containsExactly(3L);
    }

    @Test
    void pinningCanBeTurnedOffAndOn() {
        Scenario scenario = Scenario.createdWith(
                PLENTY, PolicyAsked.strategy("last_n").with("limit", 2).pinSystem(false));
        scenario.append(Events.system(100), Events.text(1), Events.text(1));
        assertThat(scenario.shown()).containsExactly(2L, 3L);
        scenario.putPolicy(PolicyAsked.change().pinSystem(true));
        assertThat(scenario.shown()).containsExactly(1L, 2L, 3L);
        scenario.putPolicy(PolicyAsked.change().pinSystem(false));
        assertThat(scenario.shown()).containsExactly(2L, 3L);
    }

    @Test
    void aChangedPolicyAppliesToWhatTheSnapshotStillHolds() {
        Scenario scenario =
                Scenario.createdWith(PLENTY, PolicyAsked.strategy("last_n").with("limit", 3));
        scenario.append(texts(5));
        scenario.putPolicy(PolicyAsked.strategy("manual"));
        scenario.append(texts(1));
        assertThat(scenario.shown()).containsExactly(3L, 4L, 5L, 6L);
        scenario.putPolicy(PolicyAsked.strategy("last_n").with("limit", 1));
        assertThat(scenario.shown()).containsExactly(6L);
    }

    @Test
    void aPairThatTheLimitTearsIsNotShownAndDoesNotCount() {
        Scenario scenario =
                Scenario.createdWith(PLENTY, PolicyAsked.strategy("last_n").with("limit", 3));
        scenario.append(Events.call("c1", 10), Events.result("c1", 20), Events.text(1), Events.text(2));
        assertThat(scenario.shown()).containsExactly(3L, 4L);
        assertThat(scenario.view().usedTokens()).isEqualTo(3);
        scenario.append(Events.text(3));
        assertThat(scenario.shown()).containsExactly(3L, 4L, 5L);
    }

    @ParameterizedTest
    @CsvSource({
        // Products that doubles get wrong: 0.7 * 10 is 7.000000000000001 there, 0.1 * 3 is 0.30000000000000004.
        "0.7, 10, 7, false",
        "0.7, 10, 8, true",
        "0.1, 30, 3, false",
        "0.1, 30, 4, true",
        "0.57, 100, 57, false",
        "0.57, 100, 58, true",
        "0.333, 1000, 333, false",
        "0.333, 1001, 334, true",
        "1, 10, 10, false",
        "1e-9, 10000000, 0, false",
        "1e-9, 10000000, 1, true"
    })
    void theTriggerRatioIsExact(String ratio, long budget, int tokens, boolean needed) {
        Scenario scenario =
                Scenario.createdWith(budget, PolicyAsked.strategy("manual").ratio(ratio));
        scenario.append(Events.text(tokens));
        assertThat(scenario.view().needsCompaction()).isEqualTo(needed);
        assertThat(scenario.window().needsCompaction()).isEqualTo(needed);
    }

    @Test
    void theTriggerFollowsTheBudgetOfTheCall() {
        Scenario scenario = Scenario.createdWith(100, PolicyAsked.strategy("manual"));
        scenario.append(Events.text(71));
        assertThat(scenario.window().needsCompaction()).isTrue();
        assertThat(scenario.window(102).needsCompaction()).isFalse();
        assertThat(scenario.window(101).needsCompaction()).isTrue();
    }

    @Test
    void theLargestBudgetAndRatioAreExactToo() {
        Policy policy =
                Policy.standard().changedBy(PolicyAsked.change().ratio("1").asked());
        assertThat(policy.triggerTokens(Limits.MAX_TOKENS)).isEqualTo(Limits.MAX_TOKENS);
        assertThat(policy.triggerRatio()).isEqualTo(BigDecimal.ONE);
    }

    private static List<Form> formsShown(Scenario scenario) {
        return scenario.conversation().window(OptionalLong.empty()).items().stream()
                .map(item -> ((WindowItem.Live) item).form())
                .toList();
    }

    private static NewEvent[] texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> Events.text(10)).toArray(NewEvent[]::new);
    }
}
