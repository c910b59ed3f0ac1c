package com.fastpaca.domain.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.Option;
import com.fastpaca.domain.policy.Policy;
import com.fastpaca.domain.policy.PolicyAsked;
import com.fastpaca.domain.policy.PolicyChange;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void aPutWithoutFieldsCreatesAConversationWithTheDefaults() {
        Scenario scenario = new Scenario();
        Outcome outcome = scenario.putNothing();
        ConversationView view = scenario.view();
        assertThat(outcome).isEqualTo(new Outcome.Stored(true, view));
        assertThat(view.tokenBudget()).isEqualTo(Scenario.DEFAULT_BUDGET);
        assertThat(view.policy().strategy().name()).isEqualTo("last_n");
        assertThat(view.policy().triggerRatio()).isEqualTo(new BigDecimal("0.7"));
        assertThat(view.policy().pinSystem()).isTrue();
        assertThat(optionsShown(view)).isEqualTo(Map.of("limit", 200L, "max_tokens", Scenario.DEFAULT_BUDGET));
        assertThat(view.metadata()).isEqualTo(RawJson.EMPTY_OBJECT);
        assertThat(view.tokenEstimator()).isEmpty();
        assertThat(view.version()).isZero();
        assertThat(view.lastSeq()).isZero();
        assertThat(view.usedTokens()).isZero();
        assertThat(view.needsCompaction()).isFalse();
        assertThat(view.tombstoned()).isFalse();
        assertThat(view.createdAtMillis()).isEqualTo(Scenario.START_MILLIS);
        assertThat(view.updatedAtMillis()).isEqualTo(Scenario.START_MILLIS);
    }

    @Test
    void everySettingCanBeChosenOnCreation() {
        Scenario scenario = new Scenario();
        scenario.apply(new Command.Put(
                Scenario.ID,
                5,
                OptionalLong.of(1_000_000),
                Scenario.DEFAULT_BUDGET,
                PolicyAsked.strategy("strip_tool_results")
                        .with("limit", 400)
                        .with("drop", 1)
                        .ratio("0.5")
                        .pinSystem(false)
                        .asked(),
                Optional.of("chars:4"),
                Optional.of(RawJson.of("{\"project\":\"support\"}"))));
        ConversationView view = scenario.view();
        assertThat(view.tokenBudget()).isEqualTo(1_000_000);
        assertThat(view.policy().strategy().name()).isEqualTo("strip_tool_results");
        assertThat(optionsShown(view)).isEqualTo(Map.of("limit", 400L, "max_tokens", 1_000_000L, "drop", 1L));
        assertThat(view.policy().triggerRatio()).isEqualTo(new BigDecimal("0.5"));
        assertThat(view.policy().pinSystem()).isFalse();
        assertThat(view.tokenEstimator()).hasValue("chars:4");
        assertThat(view.metadata()).isEqualTo(RawJson.of("{\"project\":\"support\"}"));
        assertThat(view.version()).isZero();
    }

    @Test
    void repeatingAPutChangesNothing() {
        Scenario scenario =
                Scenario.createdWith(500, PolicyAsked.strategy("last_n").with("limit", 3));
        scenario.putMetadata("{\"a\":1}");
        scenario.at(Scenario.START_MILLIS + 1_000);
        var before = scenario.state();
        assertThat(scenario.putBudget(500)).isEqualTo(new Outcome.Stored(false, scenario.view()));
        scenario.putPolicy(PolicyAsked.strategy("last_n").with("limit", 3).ratio("0.70"));
        scenario.putMetadata("{\"a\":1}");
        scenario.putNothing();
        assertThat(scenario.state()).isSameAs(before);
    }

    @Test
    void aFieldThatAnUpdateDoesNotNameKeepsItsValue() {
        Scenario scenario = Scenario.createdWith(
                500,
                PolicyAsked.strategy("last_n").with("limit", 3).ratio("0.5").pinSystem(false));
        scenario.putEstimator("chars:4");
        scenario.putMetadata("{\"a\":1}");
        scenario.putPolicy(PolicyAsked.change().with("max_tokens", 77));
        ConversationView view = scenario.view();
        assertThat(view.tokenBudget()).isEqualTo(500);
        assertThat(optionsShown(view)).isEqualTo(Map.of("limit", 3L, "max_tokens", 77L));
        assertThat(view.policy().triggerRatio()).isEqualTo(new BigDecimal("0.5"));
        assertThat(view.policy().pinSystem()).isFalse();
        assertThat(view.tokenEstimator()).hasValue("chars:4");
        assertThat(view.metadata()).isEqualTo(RawJson.of("{\"a\":1}"));
    }

    @Test
    void anotherStrategyStartsFromItsOwnDefaultsButKeepsWhatAllShare() {
        Scenario scenario = Scenario.createdWith(
                500,
                PolicyAsked.strategy("last_n")
                        .with("limit", 3)
                        .with("max_tokens", 77)
                        .ratio("0.5")
                        .pinSystem(false));
        scenario.putPolicy(PolicyAsked.strategy("skip_parts"));
        assertThat(optionsShown(scenario.view())).isEqualTo(Map.of("limit", 200L, "max_tokens", 500L, "drop", 0L));
        assertThat(scenario.view().policy().triggerRatio()).isEqualTo(new BigDecimal("0.5"));
        assertThat(scenario.view().policy().pinSystem()).isFalse();
    }

    @Test
    void anOptionCanBePutBackToItsDefault() {
        Scenario scenario =
                Scenario.createdWith(500, PolicyAsked.strategy("last_n").with("limit", 3));
        scenario.putPolicy(PolicyAsked.change().without("limit"));
        assertThat(optionsShown(scenario.view())).containsEntry("limit", 200L);
    }

    @Test
    void anOptionThatTheStrategyDoesNotHaveIsRefused() {
        Scenario scenario = Scenario.created();
        var before = scenario.state();
        assertThat(scenario.putPolicy(PolicyAsked.change().with("drop", 1)))
                .isEqualTo(new Outcome.UnknownOption("last_n", "drop"));
        assertThat(scenario.putPolicy(PolicyAsked.strategy("budget").with("limit", 5)))
                .isEqualTo(new Outcome.UnknownOption("budget", "limit"));
        assertThat(scenario.state()).isSameAs(before);
        assertThat(new Scenario().putPolicy(PolicyAsked.change().with("limits", 5)))
                .isEqualTo(new Outcome.UnknownOption("last_n", "limits"));
    }

    @Test
    void aChangeOfBudgetOrPolicyMakesOneVersionAndNothingElseMakesAny() {
        Scenario scenario = Scenario.created();
        scenario.putBudget(500);
        assertThat(scenario.version()).isEqualTo(1);
        scenario.putPolicy(PolicyAsked.change().with("limit", 7));
        assertThat(scenario.version()).isEqualTo(2);
        scenario.putPolicy(PolicyAsked.change().ratio("0.9"));
        assertThat(scenario.version()).isEqualTo(3);
        scenario.putPolicy(PolicyAsked.change().pinSystem(false));
        assertThat(scenario.version()).isEqualTo(4);
        scenario.putMetadata("{\"a\":1}");
        scenario.replaceMetadata(1, "{\"a\":2}");
        scenario.putEstimator("chars:4");
        assertThat(scenario.version()).isEqualTo(4);
        assertThat(scenario.view().tokenEstimator()).hasValue("chars:4");
    }

    @Test
    void budgetAndPolicyInOnePutMakeOneVersion() {
        Scenario scenario = Scenario.created();
        scenario.apply(new Command.Put(
                Scenario.ID,
                Scenario.START_MILLIS,
                OptionalLong.of(500),
                Scenario.DEFAULT_BUDGET,
                PolicyAsked.strategy("budget").asked(),
                Optional.empty(),
                Optional.empty()));
        assertThat(scenario.version()).isEqualTo(1);
    }

    @Test
    void eventsCompactionsAndTheTombstoneMakeOneVersionEach() {
        Scenario scenario = Scenario.created();
        scenario.append(Events.text(1), Events.text(2), Events.text(3));
        assertThat(scenario.version()).isEqualTo(3);
        assertThat(scenario.log()).extracting("version").containsExactly(1L, 2L, 3L);
        scenario.compact(1, 2, Events.system(1));
        assertThat(scenario.version()).isEqualTo(4);
        scenario.append(Events.text(1));
        assertThat(scenario.log().getLast().version()).isEqualTo(5);
        assertThat(scenario.log().getLast().seq()).isEqualTo(4);
        scenario.tombstone();
        assertThat(scenario.version()).isEqualTo(6);
    }

    @Test
    void metadataIsReplacedOnlyAtTheRevisionFromWhichTheReplacementWasMade() {
        Scenario scenario = Scenario.created();
        assertThat(scenario.replaceMetadata(0, "{\"a\":1}")).isEqualTo(new Outcome.Stored(false, scenario.view()));
        assertThat(scenario.view().metadataRevision()).isEqualTo(1);
        assertThat(scenario.replaceMetadata(0, "{\"a\":2}")).isEqualTo(new Outcome.MetadataChanged());
        assertThat(scenario.view().metadata()).isEqualTo(RawJson.of("{\"a\":1}"));
        scenario.putMetadata("{\"a\":3}");
        assertThat(scenario.view().metadataRevision()).isEqualTo(2);
        var before = scenario.state();
        assertThat(scenario.replaceMetadata(2, "{\"a\":3}")).isInstanceOf(Outcome.Stored.class);
        assertThat(scenario.state()).isSameAs(before);
    }

    @Test
    void timesNeverRunBackwardsWhicheverClockACommandCarries() {
        Scenario scenario = new Scenario().at(1_000);
        scenario.putNothing();
        scenario.at(500).append(Events.text(1));
        assertThat(scenario.log().getFirst().insertedAtMillis()).isEqualTo(1_000);
        scenario.at(2_000).putMetadata("{\"a\":1}");
        scenario.at(1_500).append(Events.text(1));
        assertThat(scenario.log().getLast().insertedAtMillis()).isEqualTo(2_000);
        scenario.at(1).tombstone();
        assertThat(scenario.view().createdAtMillis()).isEqualTo(1_000);
        assertThat(scenario.view().updatedAtMillis()).isEqualTo(2_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 10_000_001})
    void aBudgetOutsideItsRangeCannotBeAskedFor(long budget) {
        assertThatThrownBy(() -> Scenario.created().putBudget(budget)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10_000_000})
    void aBudgetAtTheEdgeOfItsRangeIsTaken(long budget) {
        Scenario scenario = Scenario.created();
        scenario.putBudget(budget);
        assertThat(scenario.view().tokenBudget()).isEqualTo(budget);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0.1", "1.0000001", "2", "1e9", "1e-999999999", "1e999999999"})
    void aTriggerRatioOutsideItsRangeCannotBeAskedFor(String ratio) {
        assertThat(Policy.isTriggerRatio(new BigDecimal(ratio))).isFalse();
        assertThatThrownBy(() -> PolicyAsked.change().ratio(ratio).asked())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.0", "0.7", "1e-9", "0.30000000000000004"})
    void aTriggerRatioWithinItsRangeIsTaken(String ratio) {
        assertThat(Policy.isTriggerRatio(new BigDecimal(ratio))).isTrue();
        PolicyChange change = PolicyAsked.change().ratio(ratio).asked();
        assertThat(Policy.standard().changedBy(change).triggerRatio()).isEqualTo(new BigDecimal(ratio));
    }

    private static Map<String, Long> optionsShown(ConversationView view) {
        return view.policy().options(view.tokenBudget()).entrySet().stream()
                .collect(Collectors.toMap(option -> nameOf(option.getKey()), Map.Entry::getValue));
    }

    private static String nameOf(Option option) {
        return option.name();
    }
}
