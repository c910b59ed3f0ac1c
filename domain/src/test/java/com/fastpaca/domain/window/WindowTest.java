package com.fastpaca.domain.window;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Scenario;
import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.policy.PolicyAsked;
import com.fastpaca.domain.window.SeenWindow.SeenSegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final long BOUNDLESS = 10_000;

    private final Scenario scenario =
            Scenario.createdWith(BOUNDLESS, PolicyAsked.strategy("manual").ratio("1"));

    @Test
    void anEmptyConversationHasAnEmptyWindow() {
        assertThat(scenario.window()).isEqualTo(new SeenWindow(0, List.of(), 0, false, List.of()));
    }

    @Test
    void theNewestEventsThatFitAreShown() {
        scenario.append(Events.text(10), Events.text(20), Events.text(30));
        assertThat(scenario.shown(60)).containsExactly(1L, 2L, 3L);
        assertThat(scenario.shown(59)).containsExactly(2L, 3L);
        assertThat(scenario.shown(49)).containsExactly(3L);
        assertThat(scenario.shown(29)).isEmpty();
    }

    @Test
    void anEventThatDoesNotFitEndsTheRunEvenIfAnOlderOneWould() {
        scenario.append(Events.text(1), Events.text(50), Events.text(5));
        assertThat(scenario.shown(40)).containsExactly(3L);
    }

    @Test
    void eventsWithoutTokensAreShownAsFarAsTheRunGoes() {
        scenario.append(Events.text(0), Events.text(5), Events.text(0), Events.text(5));
        assertThat(scenario.shown(5)).containsExactly(3L, 4L);
        assertThat(scenario.shown(10)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void theHeadComesBeforeLiveEvents() {
        scenario.append(Events.system(10), Events.text(10), Events.text(10), Events.text(10));
        scenario.compact(2, 2, Events.system(5));
        assertThat(scenario.shown(25)).containsExactly(1L, 2L, 4L);
        assertThat(scenario.shown(15)).containsExactly(1L, 2L);
    }

    @Test
    void aSummaryIsShownEvenIfOlderLiveEventsAreNot() {
        scenario.append(Events.text(10), Events.text(10), Events.text(10));
        scenario.compact(2, 2, Events.system(5));
        assertThat(scenario.shown(15)).containsExactly(2L, 3L);
        assertThat(scenario.window(15).segments())
                .containsExactly(new SeenSegment("summary", 2, 2), new SeenSegment("live", 3, 3));
    }

    @Test
    void theOldestSummariesGoFirstAndSystemEventsLast() {
        scenario.append(Events.system(10), Events.system(20));
        scenario.append(Events.text(1), Events.text(1), Events.text(1));
        scenario.compact(3, 3, Events.system(4), Events.system(3));
        scenario.compact(4, 4, Events.system(5));
        assertThat(scenario.shown(43)).containsExactly(1L, 2L, 3L, 3L, 4L, 5L);
        assertThat(scenario.shown(42)).containsExactly(1L, 2L, 3L, 3L, 4L);
        assertThat(scenario.shown(41)).containsExactly(1L, 2L, 4L, 5L);
        assertThat(scenario.shown(34)).containsExactly(1L, 2L, 5L);
        assertThat(scenario.shown(30)).containsExactly(1L, 2L);
        assertThat(scenario.shown(29)).containsExactly(2L, 5L);
        assertThat(scenario.shown(20)).containsExactly(2L);
        assertThat(scenario.shown(19)).containsExactly(5L);
    }

    @Test
    void noSummaryTakesTheRoomOfASystemEventThatHadToGo() {
        scenario.append(Events.system(50), Events.text(1), Events.text(100));
        scenario.compact(2, 2, Events.system(5));
        assertThat(scenario.shown(20)).isEmpty();
        assertThat(scenario.window(20).needsCompaction()).isTrue();
    }

    @Test
    void aPairIsShownWholeOrNotAtAll() {
        scenario.append(Events.text(1), Events.call("c1", 10), Events.result("c1", 20), Events.text(1));
        assertThat(scenario.shown(32)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(scenario.shown(31)).containsExactly(2L, 3L, 4L);
        assertThat(scenario.shown(30)).containsExactly(4L);
        assertThat(scenario.shown(21)).containsExactly(4L);
    }

    @Test
    void parallelCallsOfOneEventStandOrFallWithAllTheirResults() {
        NewEvent calls = Events.with(
                "assistant",
                Events.toolsOnly(5, 5),
                List.of(new ToolCall("a", null), new ToolCall("b", null)),
                List.of());
        scenario.append(calls, Events.result("b", 5), Events.result("a", 5), Events.text(1));
        assertThat(scenario.shown(16)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(scenario.shown(15)).containsExactly(4L);
    }

    @Test
    void aCallThatStillWaitsIsShown() {
        scenario.append(Events.text(1), Events.call("c1", 10));
        assertThat(scenario.shown()).containsExactly(1L, 2L);
        assertThat(scenario.shown(10)).containsExactly(2L);
    }

    @Test
    void aLateResultWhoseCallHasNoRoomIsLeftOutOfTheRunThatGoesOn() {
        scenario.append(Events.call("c1", 10), Events.text(2), Events.text(3), Events.result("c1", 4), Events.text(5));
        assertThat(scenario.shown(24)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(scenario.shown(23)).containsExactly(2L, 3L, 5L);
        assertThat(scenario.window(23).needsCompaction()).isTrue();
        assertThat(scenario.window(23).segments())
                .containsExactly(new SeenSegment("live", 2, 3), new SeenSegment("live", 5, 5));
    }

    @Test
    void aResultWithoutACallIsNeverShown() {
        scenario.append(Events.result("c1", 10), Events.text(1), Events.call("c2", 3));
        assertThat(scenario.shown()).containsExactly(2L, 3L);
        assertThat(scenario.view().usedTokens()).isEqualTo(4);
        assertThat(scenario.window().needsCompaction()).isFalse();
    }

    @Test
    void aResultThatCameBeforeItsCallIsLeftOutTogetherWithIt() {
        scenario.append(Events.result("c1", 10), Events.text(1), Events.call("c1", 3));
        assertThat(scenario.shown()).containsExactly(2L);

        scenario.append(Events.result("c1", 5), Events.call("c1", 4), Events.result("c1", 2));
        assertThat(scenario.shown())
                .as("a second result is of the call that is left out; the next call is another")
                .containsExactly(2L, 5L, 6L);
        assertThat(scenario.view().usedTokens()).isEqualTo(7);
    }

    @Test
    void anIdThatIsUsedAgainBelongsToTheLatestCall() {
        scenario.append(Events.call("c", 1), Events.result("c", 1), Events.call("c", 1), Events.result("c", 1));
        assertThat(scenario.shown(2)).containsExactly(3L, 4L);
        assertThat(scenario.shown(3)).containsExactly(3L, 4L);
        assertThat(scenario.shown(4)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aSecondResultOfACallBelongsToThePair() {
        scenario.append(Events.call("c", 1), Events.result("c", 1), Events.text(1), Events.result("c", 1));
        assertThat(scenario.shown(4)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(scenario.shown(3)).containsExactly(3L);
    }

    @Test
    void anEventThatHoldsBothCallAndResultStandsAlone() {
        scenario.append(Events.text(1), Events.answeredCall("c", 10), Events.text(1));
        assertThat(scenario.shown(11)).containsExactly(2L, 3L);
    }

    @Test
    void aCallThatIsSentAgainWithItsResultBelongsToTheFirst() {
        scenario.append(Events.call("c", 1), Events.answeredCall("c", 1), Events.answeredCall("c", 1));
        assertThat(scenario.shown(3)).containsExactly(1L, 2L, 3L);
        assertThat(scenario.shown(2)).containsExactly(3L);
    }

    @Test
    void aResultThatNamesOnlyTheToolAnswersItsLatestCall() {
        NewEvent result =
                Events.with("tool", Events.toolsOnly(1, 1), List.of(), List.of(new ToolResult(null, "lookup")));
        scenario.append(Events.call("c1", 1), Events.text(1), result);
        assertThat(scenario.shown(3)).containsExactly(1L, 2L, 3L);
        assertThat(scenario.shown(2)).containsExactly(2L);
        scenario.append(
                Events.with("tool", Events.toolsOnly(1, 1), List.of(), List.of(new ToolResult(null, "other tool"))));
        assertThat(scenario.shown()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aResultThatNamesNothingAnswersTheLatestCall() {
        NewEvent call = Events.with("assistant", Events.toolsOnly(1, 1), List.of(new ToolCall(null, null)), List.of());
        NewEvent result = Events.with("tool", Events.toolsOnly(1, 1), List.of(), List.of(new ToolResult(null, null)));
        scenario.append(Events.call("c1", 1), call, result);
        assertThat(scenario.shown(2)).containsExactly(2L, 3L);
        assertThat(scenario.shown(3)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aResultOfAnUnknownIdAnswersACallThatHasOnlyTheName() {
        NewEvent call = Events.with("assistant", Events.toolsOnly(1, 1), List.of(new ToolCall(null, "f")), List.of());
        NewEvent result = Events.with("tool", Events.toolsOnly(1, 1), List.of(), List.of(new ToolResult("x", "f")));
        scenario.append(call, result);
        assertThat(scenario.shown()).containsExactly(1L, 2L);
        scenario.append(Events.call("y", 1));
        scenario.append(Events.with("tool", Events.toolsOnly(1, 1), List.of(), List.of(new ToolResult("z", "lookup"))));
        assertThat(scenario.shown()).as("a call with another id").containsExactly(1L, 2L, 3L);
    }

    @Test
    void veryLongIdsAreToldApartAndMatched() {
        String prefix = "x".repeat(5_000);
        scenario.append(Events.call(prefix + 1, 1), Events.call(prefix + 2, 1), Events.result(prefix + 1, 1));
        assertThat(scenario.shown(1)).containsExactly(2L);
        assertThat(scenario.shown(3)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void lookingAtAWindowOfTheSameStateTwiceShowsTheSame() {
        scenario.append(Events.call("c1", 10), Events.text(2), Events.result("c1", 4));
        assertThat(scenario.window(15)).isEqualTo(scenario.window(15));
    }
}
