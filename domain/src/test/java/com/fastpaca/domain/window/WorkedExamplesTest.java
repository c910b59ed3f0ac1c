package com.fastpaca.domain.window;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Scenario;
import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.policy.PolicyAsked;
import com.fastpaca.domain.window.SeenWindow.Message;
import com.fastpaca.domain.window.SeenWindow.SeenSegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of docs/policies.md. */
class WorkedExamplesTest {
    private static Scenario conversation(String strategy) {
        Scenario scenario = Scenario.createdWith(100, PolicyAsked.strategy(strategy));
        scenario.append(
                Events.system(10),
                Events.text(30),
                Events.call("c1", 20),
                Events.with("tool", Events.toolsOnly(50, 6), List.of(), List.of(new ToolResult("c1", null))),
                Events.of("assistant", 15),
                Events.text(10));
        return scenario;
    }

    @Test
    void aRunEndsWhereItWouldTearAPair() {
        for (String strategy : List.of("last_n", "budget")) {
            SeenWindow window = conversation(strategy).window();
            assertThat(window.messages()).extracting(Message::seq).containsExactly(1L, 5L, 6L);
            assertThat(window.usedTokens()).isEqualTo(35);
            assertThat(window.needsCompaction()).isTrue();
        }
    }

    @Test
    void withoutPayloadsEverythingFits() {
        SeenWindow window = conversation("strip_tool_results").window();
        assertThat(window.messages()).extracting(Message::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(window.messages()).extracting(Message::tokenCount).containsExactly(10L, 30L, 20L, 6L, 15L, 10L);
        assertThat(window.usedTokens()).isEqualTo(91);
        assertThat(window.needsCompaction()).isTrue();
    }

    @Test
    void aSummaryTakesThePlaceOfItsRange() {
        Scenario scenario = conversation("budget");
        scenario.compact(2, 4, Events.system(12));
        SeenWindow window = scenario.window();
        assertThat(window.messages()).extracting(Message::seq).containsExactly(1L, 2L, 5L, 6L);
        assertThat(window.usedTokens()).isEqualTo(47);
        assertThat(window.needsCompaction()).isFalse();
        assertThat(window.segments())
                .containsExactly(
                        new SeenSegment("live", 1, 1), new SeenSegment("summary", 2, 4), new SeenSegment("live", 5, 6));
        scenario.compact(1, 6, Events.system(8));
        assertThat(scenario.window().usedTokens()).isEqualTo(8);
        assertThat(scenario.window().segments()).containsExactly(new SeenSegment("summary", 1, 6));
    }
}
