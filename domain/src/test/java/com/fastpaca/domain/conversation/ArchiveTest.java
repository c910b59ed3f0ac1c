package com.fastpaca.domain.conversation;

import static com.fastpaca.domain.conversation.Scenario.ID;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.policy.PolicyAsked;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.domain.snapshot.RememberedCalls;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ArchiveTest {
    private final Scenario scenario =
            Scenario.createdWith(128_000, PolicyAsked.strategy("last_n").with("limit", 10));

    private Outcome archive(long seq, int tailKeep) {
        Conversation conversation = scenario.conversation();
        return scenario.apply(
                new Command.Archive(ID, 0, conversation.revision(), conversation.version(), seq, tailKeep));
    }

    private void appendPlain(int events) {
        IntStream.range(0, events).forEach(i -> scenario.append(Events.of("user", 5)));
    }

    private long trimmedSeq() {
        return scenario.conversation().archived().trimmedSeq();
    }

    @Test
    void nothingIsTrimmedThatIsNotArchived() {
        appendPlain(100);
        archive(30, 1);
        assertThat(trimmedSeq()).isEqualTo(30);
        assertThat(scenario.conversation().isArchived()).isFalse();
        assertThat(scenario.conversation().isTrimmed(30)).isTrue();
        assertThat(scenario.conversation().isTrimmed(31)).isFalse();
    }

    @Test
    void theNewestEventsStay() {
        appendPlain(100);
        archive(100, 40);
        assertThat(trimmedSeq()).isEqualTo(60);
        assertThat(scenario.conversation().isArchived()).isTrue();
    }

    @Test
    void whatAWindowMayShowStays() {
        appendPlain(100);
        archive(100, 0);
        assertThat(trimmedSeq()).isEqualTo(90);
        assertThat(scenario.shown()).containsExactly(91L, 92L, 93L, 94L, 95L, 96L, 97L, 98L, 99L, 100L);
    }

    @Test
    void leadingSystemEventsStay() {
        scenario.append(Events.of("system", 5), Events.of("system", 5));
        appendPlain(50);
        archive(52, 0);
        assertThat(trimmedSeq()).isEqualTo(42);
        assertThat(scenario.conversation().isTrimmed(2)).isFalse();
        assertThat(scenario.conversation().isTrimmed(3)).isTrue();
        assertThat(scenario.shown()).startsWith(1L, 2L, 43L);
    }

    @Test
    void aPolicyThatKeepsEverythingLetsNothingBeTrimmedUntilItIsCompacted() {
        scenario.putPolicy(PolicyAsked.strategy("budget"));
        appendPlain(100);
        archive(100, 0);
        assertThat(trimmedSeq()).isZero();
        scenario.compact(1, 80, Events.of("system", 7));
        archive(100, 0);
        assertThat(trimmedSeq()).isEqualTo(80);
        assertThat(scenario.shown()).startsWith(1L, 81L).hasSize(21);
    }

    @Test
    void whatWasTrimmedDoesNotComeBackWithACompaction() {
        appendPlain(100);
        archive(100, 20);
        scenario.putPolicy(PolicyAsked.strategy("budget"));
        scenario.compact(100, 100, Events.of("system", 7));
        assertThat(scenario.shown()).startsWith(81L).endsWith(100L).hasSize(20);
    }

    @Test
    void theWatermarkNeverMovesBackNorPassesTheConversation() {
        appendPlain(20);
        archive(20, 100);
        ArchiveWatermark reached = scenario.conversation().archived();
        assertThat(scenario.apply(new Command.Archive(ID, 0, 1, 0, 3, 100))).isEqualTo(new Outcome.Archived());
        assertThat(scenario.conversation().archived()).isEqualTo(reached);
        assertThat(archive(21, 100)).isEqualTo(new Outcome.ArchiveAhead());
        assertThat(scenario.conversation().archived()).isEqualTo(reached);
    }

    @Test
    void aWatermarkIsReachedByWhoeverHoldsAsMuch() {
        ArchiveWatermark known = new ArchiveWatermark(9, 8, 70, 50);
        assertThat(known.isReachedBy(new ArchiveWatermark(9, 8, 70, 0))).isTrue();
        assertThat(known.isReachedBy(new ArchiveWatermark(10, 9, 71, 0))).isTrue();
        assertThat(known.isReachedBy(new ArchiveWatermark(8, 8, 70, 0))).isFalse();
        assertThat(known.isReachedBy(new ArchiveWatermark(10, 9, 69, 0))).isFalse();
        assertThat(ArchiveWatermark.NONE.isReachedBy(ArchiveWatermark.NONE)).isTrue();
    }

    @Test
    void everyChangeThatClientsSeeHasToBeArchived() {
        archive(0, 0);
        assertThat(scenario.conversation().isArchived()).isTrue();
        scenario.putMetadata("{\"a\":1}");
        assertThat(scenario.conversation().isArchived()).isFalse();
        archive(0, 0);
        scenario.putEstimator("chars:4");
        assertThat(scenario.conversation().isArchived()).isFalse();
        archive(0, 0);
        scenario.putBudget(1_000);
        assertThat(scenario.conversation().isArchived()).isFalse();
        archive(0, 0);
        scenario.tombstone();
        assertThat(scenario.conversation().isArchived()).isFalse();
    }

    @Test
    void clientsSeeNothingOfIt() {
        appendPlain(100);
        ConversationView before = scenario.view();
        archive(100, 0);
        assertThat(scenario.view()).isEqualTo(before);
    }

    @Test
    void manyEventsAreTrimmedInSteps() {
        NewEvent[] thousand =
                IntStream.range(0, 1_000).mapToObj(i -> Events.of("user", 5)).toArray(NewEvent[]::new);
        IntStream.range(0, 25).forEach(i -> scenario.append(thousand));
        archive(25_000, 0);
        assertThat(trimmedSeq()).isEqualTo(Limits.MAX_EVENTS_TRIMMED_AT_ONCE);
        archive(25_000, 0);
        assertThat(scenario.conversation().canBeTrimmed(0)).isTrue();
        archive(25_000, 0);
        assertThat(trimmedSeq()).isEqualTo(24_990);
        assertThat(scenario.conversation().canBeTrimmed(0)).isFalse();
    }

    @Test
    void callsThatNobodyAnswersAreForgottenWithTheirEvents() {
        IntStream.range(0, 1_000).forEach(i -> scenario.append(Events.call("call-" + i, 5)));
        archive(1_000, 0);
        RememberedCalls calls = scenario.conversation().snapshot().calls();
        assertThat(calls.waiting().size()).isLessThanOrEqualTo(2 * 10 + 1);
        assertThat(calls.answered().newest().size() + calls.answered().before().size())
                .isLessThan(2 * Limits.REMEMBERED_ANSWERED_CALLS);

        List<Long> shown = scenario.shown();
        scenario.append(Events.result("call-3", 5), Events.result("call-985", 5));
        assertThat(scenario.shown()).as("results of calls that are gone").isEqualTo(shown);
        scenario.append(Events.result("call-999", 5));
        assertThat(scenario.shown()).contains(1_000L, 1_003L);
    }

    /** Compactions apart, which may bring back what a policy had let go, but not what was trimmed. */
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void windowsAreWhatTheyWouldBeWithoutAnArchive(@ForAll("logs") List<Command> log) {
        ShardState archived = ShardState.EMPTY;
        ShardState plain = ShardState.EMPTY;
        for (Command command : log) {
            if (command instanceof Command.Compact) {
                continue;
            }
            archived = archived.apply(command).state();
            plain = command instanceof Command.Archive
                    ? plain
                    : plain.apply(command).state();
            Optional<Conversation> one =
                    Optional.ofNullable(archived.conversations().get(command.conversation()));
            Optional<Conversation> other =
                    Optional.ofNullable(plain.conversations().get(command.conversation()));
            assertThat(one.map(each -> each.window(OptionalLong.of(500))))
                    .isEqualTo(other.map(each -> each.window(OptionalLong.of(500))));
            assertThat(one.map(Conversation::view)).isEqualTo(other.map(Conversation::view));
        }
    }

    @Provide
    Arbitrary<List<Command>> logs() {
        return RandomCommands.logs();
    }
}
