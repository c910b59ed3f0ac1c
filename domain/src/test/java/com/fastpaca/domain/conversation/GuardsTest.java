package com.fastpaca.domain.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.IdempotencyKey.Fingerprint;
import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.policy.PolicyAsked;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GuardsTest {
    private static final Outcome DELETED = new Outcome.Deleted();
    private static final Outcome NOT_FOUND = new Outcome.NotFound();

    @Test
    void onlyAPutFindsAConversationThatWasNeverCreated() {
        Scenario scenario = new Scenario();
        assertThat(scenario.append(Events.text(1))).isEqualTo(NOT_FOUND);
        assertThat(scenario.compact(1, 1)).isEqualTo(NOT_FOUND);
        assertThat(scenario.replaceMetadata(0, "{}")).isEqualTo(NOT_FOUND);
        assertThat(scenario.tombstone()).isEqualTo(NOT_FOUND);
        assertThat(scenario.state().conversations().isEmpty()).isTrue();
    }

    @Test
    void anAppendAnswersWithTheFirstSeqTheLastVersionAndTheTokensOfEachEvent() {
        Scenario scenario = Scenario.created();
        scenario.putBudget(1_000);
        assertThat(scenario.append(Events.text(5), Events.text(9))).isEqualTo(appended(1, 3, false, 5, 9));
        assertThat(scenario.append(Events.text(1))).isEqualTo(appended(3, 4, false, 1));
    }

    @Test
    void aStaleVersionIsRejectedWithTheCurrentOne() {
        Scenario scenario = Scenario.created();
        scenario.append(Events.text(1), Events.text(1));
        assertThat(scenario.appendIf(1, Events.text(1))).isEqualTo(new Outcome.VersionConflict(1, 2));
        assertThat(scenario.appendIf(3, Events.text(1))).isEqualTo(new Outcome.VersionConflict(3, 2));
        assertThat(scenario.compact(1, 1, Optional.empty(), OptionalLong.of(0)))
                .isEqualTo(new Outcome.VersionConflict(0, 2));
        assertThat(scenario.appendIf(2, Events.text(1))).isEqualTo(appended(3, 3, false, 1));
        assertThat(scenario.compact(1, 1, Optional.empty(), OptionalLong.of(3)))
                .isEqualTo(new Outcome.Compacted(4, false));
    }

    @Test
    void aTombstonedConversationRefusesEveryWriteButCanBeRead() {
        Scenario scenario = Scenario.created();
        scenario.append(Events.text(5), Events.text(6));
        assertThat(scenario.tombstone()).isEqualTo(new Outcome.Tombstoned());
        var deleted = scenario.state();
        assertThat(scenario.append(Events.text(1))).isEqualTo(DELETED);
        assertThat(scenario.appendIf(3, Events.text(1))).isEqualTo(DELETED);
        assertThat(scenario.appendIf(99, Events.text(1))).isEqualTo(DELETED);
        assertThat(scenario.compact(1, 1)).isEqualTo(DELETED);
        assertThat(scenario.compact(7, 1)).isEqualTo(DELETED);
        assertThat(scenario.putNothing()).isEqualTo(DELETED);
        assertThat(scenario.putBudget(7)).isEqualTo(DELETED);
        assertThat(scenario.putPolicy(PolicyAsked.change().with("nothing", 1))).isEqualTo(DELETED);
        assertThat(scenario.replaceMetadata(0, "{\"a\":1}")).isEqualTo(DELETED);
        assertThat(scenario.tombstone()).isEqualTo(new Outcome.Tombstoned());
        assertThat(scenario.state()).isSameAs(deleted);
        assertThat(scenario.view().tombstoned()).isTrue();
        assertThat(scenario.shown()).containsExactly(1L, 2L);
    }

    @Test
    void aRetryReturnsTheFirstAnswerAndAppendsNothing() {
        Scenario scenario = Scenario.created();
        assertThat(scenario.appendUnder("k", 1, Events.text(5), Events.text(6))).isEqualTo(appended(1, 2, false, 5, 6));
        scenario.append(Events.text(1));
        var before = scenario.state();
        assertThat(scenario.appendUnder("k", 1, Events.text(5), Events.text(6))).isEqualTo(appended(1, 2, true, 5, 6));
        assertThat(scenario.state()).isSameAs(before);
        assertThat(scenario.log()).hasSize(3);
    }

    @Test
    void aRetryIsAnsweredWhateverTheVersionGuardOrTheTombstoneSays() {
        Scenario scenario = Scenario.created();
        scenario.append(Scenario.key("k", 1), OptionalLong.of(0), Events.text(5));
        assertThat(scenario.append(Scenario.key("k", 1), OptionalLong.of(0), Events.text(5)))
                .isEqualTo(appended(1, 1, true, 5));
        assertThat(scenario.append(Scenario.key("k", 1), OptionalLong.of(77), Events.text(5)))
                .isEqualTo(appended(1, 1, true, 5));
        scenario.tombstone();
        assertThat(scenario.append(Scenario.key("k", 1), OptionalLong.of(77), Events.text(5)))
                .isEqualTo(appended(1, 1, true, 5));
    }

    @Test
    void theSameKeyWithAnotherRequestIsRefusedWhateverElseHolds() {
        Scenario scenario = Scenario.created();
        scenario.appendUnder("k", 1, Events.text(5));
        assertThat(scenario.appendUnder("k", 2, Events.text(6))).isEqualTo(new Outcome.KeyReused("k"));
        assertThat(scenario.append(Scenario.key("k", 2), OptionalLong.of(77), Events.text(6)))
                .isEqualTo(new Outcome.KeyReused("k"));
        scenario.tombstone();
        assertThat(scenario.appendUnder("k", 2, Events.text(6))).isEqualTo(new Outcome.KeyReused("k"));
    }

    @Test
    void aRefusedWriteDoesNotUseUpItsKey() {
        Scenario scenario = Scenario.created();
        scenario.append(Events.text(1));
        assertThat(scenario.append(Scenario.key("k", 1), OptionalLong.of(0), Events.text(5)))
                .isEqualTo(new Outcome.VersionConflict(0, 1));
        assertThat(scenario.append(Scenario.key("k", 2), OptionalLong.of(1), Events.text(6)))
                .isEqualTo(appended(2, 2, false, 6));
    }

    @Test
    void aCompactionIsRetriedUnderItsKeyLikeAnAppend() {
        Scenario scenario = Scenario.created();
        scenario.append(Events.text(1), Events.text(1), Events.text(1));
        assertThat(scenario.compact(1, 2, Scenario.key("k", 1), OptionalLong.of(3), Events.system(1)))
                .isEqualTo(new Outcome.Compacted(4, false));
        var before = scenario.state();
        assertThat(scenario.compact(1, 2, Scenario.key("k", 1), OptionalLong.of(3), Events.system(1)))
                .isEqualTo(new Outcome.Compacted(4, true));
        assertThat(scenario.state()).isSameAs(before);
    }

    @Test
    void appendsAndCompactionsShareTheSpaceOfKeys() {
        Scenario scenario = Scenario.created();
        scenario.appendUnder("k", 1, Events.text(1));
        assertThat(scenario.compact(1, 1, Scenario.key("k", 2), OptionalLong.empty()))
                .isEqualTo(new Outcome.KeyReused("k"));
        scenario.compact(1, 1, Scenario.key("other", 3), OptionalLong.empty());
        assertThat(scenario.appendUnder("other", 4, Events.text(1))).isEqualTo(new Outcome.KeyReused("other"));
    }

    @Test
    void atLeastTheLastThousandKeysAreRemembered() {
        Scenario scenario = Scenario.created();
        int keys = 3 * Limits.REMEMBERED_KEYS + 7;
        for (int i = 0; i < keys; i++) {
            scenario.appendUnder("key-" + i, i, Events.text(1));
            int oldest = Math.max(0, i - Limits.REMEMBERED_KEYS + 1);
            assertThat(scenario.appendUnder("key-" + oldest, oldest, Events.text(1)))
                    .isEqualTo(appended(oldest + 1, oldest + 1, true, 1));
        }
        assertThat(scenario.conversation().keys().answers().newest().size()
                        + scenario.conversation().keys().answers().before().size())
                .isBetween(Limits.REMEMBERED_KEYS, 2 * Limits.REMEMBERED_KEYS);
    }

    @Test
    void aForgottenKeyAppendsAgain() {
        Scenario scenario = Scenario.created();
        for (int i = 0; i < 2 * Limits.REMEMBERED_KEYS + 1; i++) {
            scenario.appendUnder("key-" + i, i, Events.text(1));
        }
        long next = scenario.view().lastSeq() + 1;
        assertThat(scenario.appendUnder("key-0", 0, Events.text(1))).isEqualTo(appended(next, next, false, 1));
    }

    @Test
    void anAppendOfNothingCannotBeAskedFor() {
        assertThatThrownBy(() -> new Command.Append(Scenario.ID, 1, List.of(), Optional.empty(), OptionalLong.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFingerprintReadsAsHexDigits() {
        assertThat(new Fingerprint(0x0123456789abcdefL, -1)).hasToString("0123456789abcdefffffffffffffffff");
    }

    private static Outcome appended(long firstSeq, long version, boolean replayed, int... tokens) {
        return new Outcome.Appended(firstSeq, version, tokens, replayed);
    }
}
