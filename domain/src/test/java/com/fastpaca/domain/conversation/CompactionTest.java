package com.fastpaca.domain.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.policy.PolicyAsked;
import com.fastpaca.domain.snapshot.SnapshotAudit;
import com.fastpaca.domain.window.SeenWindow.Message;
import com.fastpaca.domain.window.SeenWindow.SeenSegment;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompactionTest {
    private final Scenario scenario = Scenario.createdWith(10_000, PolicyAsked.strategy("manual"));

    @AfterEach
    void theSnapshotIsSound() {
        assertThat(SnapshotAudit.faultsOf(
                        scenario.conversation().snapshot(),
                        scenario.conversation().archived().trimmedSeq()))
                .isEmpty();
    }

    private void appendTexts(int count) {
        scenario.append(IntStream.range(0, count).mapToObj(i -> Events.text(10)).toArray(NewEvent[]::new));
    }

    @Test
    void theReplacementTakesTheRangesPlaceAndTheLogStays() {
        appendTexts(10);
        assertThat(scenario.compact(3, 6, Events.system(2), Events.text(3)))
                .isEqualTo(new Outcome.Compacted(11, false));
        assertThat(scenario.window().messages())
                .containsExactly(
                        new Message(1, 10),
                        new Message(2, 10),
                        new Message(3, 2),
                        new Message(3, 3),
                        new Message(7, 10),
                        new Message(8, 10),
                        new Message(9, 10),
                        new Message(10, 10));
        assertThat(scenario.window().segments())
                .containsExactly(
                        new SeenSegment("live", 1, 2),
                        new SeenSegment("summary", 3, 6),
                        new SeenSegment("live", 7, 10));
        assertThat(scenario.view().usedTokens()).isEqualTo(65);
        assertThat(scenario.view().lastSeq()).isEqualTo(10);
        assertThat(scenario.log()).hasSize(10);
    }

    @Test
    void anEmptyReplacementDropsTheRange() {
        appendTexts(5);
        scenario.compact(1, 4);
        assertThat(scenario.shown()).containsExactly(5L);
        assertThat(scenario.window().segments()).containsExactly(new SeenSegment("live", 5, 5));
        assertThat(scenario.view().usedTokens()).isEqualTo(10);
    }

    @Test
    void theWholeLogCanBeCompacted() {
        appendTexts(5);
        scenario.compact(1, 5, Events.system(3));
        assertThat(scenario.window().segments()).containsExactly(new SeenSegment("summary", 1, 5));
        scenario.append(Events.text(1));
        assertThat(scenario.shown()).containsExactly(1L, 6L);
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "-1, 3", "4, 3", "1, 6", "6, 6", "6, 9", "9223372036854775807, 9223372036854775807"})
    void aRangeThatIsNotOneOfTheLogIsRefused(long from, long to) {
        appendTexts(5);
        var before = scenario.state();
        assertThat(scenario.compact(from, to, Events.system(1))).isEqualTo(new Outcome.RangeOutsideLog(from, to, 5));
        assertThat(scenario.state()).isSameAs(before);
    }

    @Test
    void anEmptyLogHasNoRange() {
        assertThat(scenario.compact(1, 1)).isEqualTo(new Outcome.RangeOutsideLog(1, 1, 0));
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "1, 5", "3, 8", "6, 9", "4, 5", "3, 5", "4, 6", "6, 6", "3, 3"})
    void aRangeThatCutsThroughASummaryIsRefused(long from, long to) {
        appendTexts(10);
        scenario.compact(3, 6, Events.system(1));
        boolean contains = from <= 3 && to >= 6;
        var before = scenario.state();
        Outcome outcome = scenario.compact(from, to, Events.system(1));
        assertThat(outcome).isEqualTo(contains ? new Outcome.Compacted(12, false) : new Outcome.RangeCutsSummary(3, 6));
        if (!contains) {
            assertThat(scenario.state()).isSameAs(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 6", "1, 6", "3, 10", "2, 7"})
    void aRangeThatContainsWholeSummariesReplacesThem(long from, long to) {
        appendTexts(10);
        scenario.compact(3, 4, Events.system(100));
        scenario.compact(5, 5, Events.system(200));
        scenario.compact(6, 6);
        assertThat(scenario.compact(from, to, Events.system(1))).isInstanceOf(Outcome.Compacted.class);
        assertThat(scenario.window().messages()).contains(new Message(from, 1));
        assertThat(scenario.view().usedTokens()).isEqualTo(1 + 10 * (10 - (to - from + 1)));
    }

    @Test
    void neighbouringSummariesStayApart() {
        appendTexts(6);
        scenario.compact(1, 2, Events.system(1));
        scenario.compact(3, 4, Events.system(2));
        assertThat(scenario.window().segments())
                .containsExactly(
                        new SeenSegment("summary", 1, 2),
                        new SeenSegment("summary", 3, 4),
                        new SeenSegment("live", 5, 6));
    }

    @Test
    void eventsThatAPolicyHadLetGoComeBackWhenACompactionRebuilds() {
        Scenario trimmed =
                Scenario.createdWith(10_000, PolicyAsked.strategy("last_n").with("limit", 2));
        trimmed.append(Events.text(1), Events.text(2), Events.text(3), Events.text(4), Events.text(5));
        assertThat(trimmed.shown()).containsExactly(4L, 5L);
        trimmed.putPolicy(PolicyAsked.change().with("limit", 3));
        assertThat(trimmed.shown()).containsExactly(4L, 5L);
        trimmed.compact(5, 5, Events.system(7));
        assertThat(trimmed.shown()).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void aPairWhoseCallWasLetGoBeforeItsResultCameIsFoundAgainByARebuild() {
        Scenario small = Scenario.createdWith(50, PolicyAsked.strategy("last_n"));
        small.append(Events.call("c1", 60));
        small.append(Events.result("c1", 5), Events.text(6));
        assertThat(small.shown()).containsExactly(3L);
        small.putBudget(1_000);
        small.append(Events.text(7));
        small.compact(4, 4);
        assertThat(small.shown()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aResultWhoseCallIsCompactedIsNeverShownAgain() {
        scenario.append(Events.call("c1", 1), Events.text(2), Events.result("c1", 3), Events.text(4));
        scenario.compact(1, 2, Events.system(5));
        assertThat(scenario.shown()).containsExactly(1L, 4L);
        assertThat(scenario.view().usedTokens()).isEqualTo(9);
    }

    @Test
    void aCallWhoseResultIsCompactedIsNeverShownAgain() {
        scenario.append(Events.call("c1", 1), Events.text(2), Events.result("c1", 3), Events.text(4));
        scenario.compact(3, 3);
        assertThat(scenario.shown()).containsExactly(2L, 4L);
    }

    @Test
    void aResultThatComesAfterItsCallWasCompactedIsNotShown() {
        scenario.append(Events.call("c1", 1), Events.text(2));
        scenario.compact(1, 1);
        scenario.append(Events.result("c1", 3));
        assertThat(scenario.shown()).containsExactly(2L);
    }

    @Test
    void aReplacementMayHoldWholePairs() {
        appendTexts(4);
        assertThat(scenario.compact(1, 2, Events.call("c1", 1), Events.result("c1", 1)))
                .isInstanceOf(Outcome.Compacted.class);
        assertThat(scenario.compact(3, 3, Events.answeredCall("c2", 1))).isInstanceOf(Outcome.Compacted.class);
        assertThat(scenario.compact(
                        4,
                        4,
                        Events.call("c1", 1),
                        Events.call("c2", 1),
                        Events.result("c2", 1),
                        Events.result("c1", 1)))
                .isInstanceOf(Outcome.Compacted.class);
    }

    @Test
    void aReplacementThatTearsAPairIsRefused() {
        appendTexts(2);
        var before = scenario.state();
        assertThat(scenario.compact(1, 1, Events.text(1), Events.call("c1", 1)))
                .isEqualTo(new Outcome.ReplacementTearsPair(1));
        assertThat(scenario.compact(1, 1, Events.result("c1", 1), Events.call("c1", 1)))
                .isEqualTo(new Outcome.ReplacementTearsPair(0));
        assertThat(scenario.compact(1, 1, Events.call("c1", 1), Events.result("c1", 1), Events.result("c1", 1)))
                .isEqualTo(new Outcome.ReplacementTearsPair(2));
        assertThat(scenario.state()).isSameAs(before);
    }

    @Test
    void callsOfAReplacementWithoutIdsAreAnsweredByName() {
        appendTexts(1);
        ToolCall call = new ToolCall(null, "lookup");
        ToolResult result = new ToolResult(null, "lookup");
        NewEvent asked = Events.with("assistant", Events.toolsOnly(1, 1), List.of(call, call), List.of());
        NewEvent told = Events.with("function", Events.toolsOnly(1, 1), List.of(), List.of(result));
        assertThat(scenario.compact(1, 1, asked, told)).isEqualTo(new Outcome.ReplacementTearsPair(0));
        assertThat(scenario.compact(1, 1, asked, told, told)).isInstanceOf(Outcome.Compacted.class);
    }
}
