package com.fastpaca.domain.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.policy.PolicyAsked;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChangesTest {
    @Test
    void everyVersionIsAnEventOrAChange() {
        Scenario scenario = Scenario.created();
        for (int i = 0; i < 20; i++) {
            scenario.append(Events.text(3));
        }
        scenario.compact(1, 5);
        scenario.putBudget(500);
        scenario.putMetadata("{\"a\":1}");
        scenario.append(Events.text(4));
        scenario.putPolicy(PolicyAsked.strategy("budget"));
        scenario.compact(6, 8);
        scenario.tombstone();

        Conversation conversation = scenario.conversation();
        assertThat(conversation.changesSince(0))
                .containsExactly(
                        new Change.Compaction(21, 1, 5),
                        new Change.Reset(22),
                        new Change.Reset(24),
                        new Change.Compaction(25, 6, 8),
                        new Change.Tombstone(26));
        List<Long> versions =
                new ArrayList<>(scenario.log().stream().map(Event::version).toList());
        conversation.changesSince(0).forEach(change -> versions.add(change.version()));
        assertThat(versions)
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, conversation.version())
                        .boxed()
                        .toList());
        assertThat(conversation.changesSince(24))
                .containsExactly(new Change.Compaction(25, 6, 8), new Change.Tombstone(26));
        assertThat(conversation.changesSince(26)).isEmpty();
    }

    @Test
    void theNewestChangesAreRememberedAndNotManyMore() {
        Scenario scenario = Scenario.created();
        for (int budget = 1; budget <= 2_500; budget++) {
            scenario.putBudget(budget);
        }
        Conversation conversation = scenario.conversation();
        long known = 1_500;
        assertThat(conversation.version()).isEqualTo(2_500);
        assertThat(conversation.remembersSince(known)).isTrue();
        assertThat(conversation.changesSince(known))
                .extracting(Change::version)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(known + 1, 2_500).boxed().toList());
        assertThat(conversation.remembersSince(500)).isFalse();
        assertThat(conversation.changes().forgottenUpTo()).isEqualTo(1_000);
    }

    @Test
    void theTokensOfTheWindowAreThoseOfTheWindow() {
        Scenario scenario = Scenario.createdWith(100, PolicyAsked.strategy("budget"));
        for (int i = 0; i < 20; i++) {
            scenario.append(i % 4 == 0 ? Events.call("c" + i, 7) : Events.text(11));
            assertThat(scenario.conversation().windowTokens())
                    .isEqualTo(
                            scenario.conversation().window(OptionalLong.empty()).usedTokens());
        }
    }
}
