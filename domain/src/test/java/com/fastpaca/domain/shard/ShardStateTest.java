package com.fastpaca.domain.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.conversation.RandomCommands;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.shard.ShardState.Applied;
import com.fastpaca.domain.snapshot.SnapshotAudit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class ShardStateTest {

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void replicasThatApplyTheSameCommandsAreEqualAndAnswerAlike(@ForAll("logs") List<Command> log) {
        List<Outcome> first = new ArrayList<>();
        List<Outcome> second = new ArrayList<>();
        ShardState one = applied(log, first);
        ShardState other = applied(log, second);
        assertThat(StateText.of(one)).isEqualTo(StateText.of(other));
        assertThat(first).hasToString(second.toString());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aRejectionChangesNothing(@ForAll("logs") List<Command> log) {
        ShardState state = ShardState.EMPTY;
        for (Command command : log) {
            String before = StateText.of(state);
            Applied applied = state.apply(command);
            if (applied.outcome() instanceof Outcome.Rejection) {
                assertThat(applied.state()).isSameAs(state);
                assertThat(applied.appended()).isEmpty();
            }
            assertThat(StateText.of(state)).as("the state before").isEqualTo(before);
            state = applied.state();
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void seqsAndVersionsFollowWithoutGaps(@ForAll("logs") List<Command> log) {
        ShardState state = ShardState.EMPTY;
        for (Command command : log) {
            Conversation before = state.conversations().get(command.conversation());
            Applied applied = state.apply(command);
            Conversation after = applied.state().conversations().get(command.conversation());
            assertThat(versionOf(after) - versionOf(before)).isEqualTo(stepsOf(applied, before, after));
            long seq = before == null ? 0 : before.lastSeq();
            long version = versionOf(before);
            for (Event event : applied.appended()) {
                assertThat(event.seq()).isEqualTo(++seq);
                assertThat(event.version()).isEqualTo(++version);
            }
            assertThat(after == null ? 0 : after.lastSeq()).isEqualTo(seq);
            state = applied.state();
        }
    }

    /** By how much a command moves the version, as the contract says. */
    private static long stepsOf(Applied applied, @Nullable Conversation before, @Nullable Conversation after) {
        return switch (applied.outcome()) {
            case Outcome.Appended appended -> applied.appended().size();
            case Outcome.Compacted compacted -> compacted.replayed() ? 0 : 1;
            case Outcome.Tombstoned tombstoned -> before != null && before.tombstoned() ? 0 : 1;
            case Outcome.Stored stored -> windowsChange(before, after) ? 1 : 0;
            case Outcome.Archived archived -> 0;
            case Outcome.Imported imported -> throw new AssertionError(imported);
            case Outcome.Rejection rejection -> 0;
        };
    }

    private static boolean windowsChange(@Nullable Conversation before, @Nullable Conversation after) {
        return before != null
                && after != null
                && !(before.settings().tokenBudget() == after.settings().tokenBudget()
                        && before.settings().policy().isSameAs(after.settings().policy()));
    }

    private static long versionOf(@Nullable Conversation conversation) {
        return conversation == null ? 0 : conversation.version();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void everyStateIsSoundAndHasAWindow(@ForAll("logs") List<Command> log) {
        ShardState state = ShardState.EMPTY;
        for (Command command : log) {
            state = state.apply(command).state();
            Conversation conversation = state.conversations().get(command.conversation());
            if (conversation != null) {
                assertThat(SnapshotAudit.faultsOf(
                                conversation.snapshot(), conversation.archived().trimmedSeq()))
                        .isEmpty();
                assertThat(conversation.window(OptionalLong.empty()).usedTokens())
                        .isBetween(0L, conversation.settings().tokenBudget());
            }
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aRetriedKeyAlwaysReturnsItsFirstAnswer(@ForAll("logs") List<Command> log) {
        ShardState state = ShardState.EMPTY;
        List<Command> keyed = new ArrayList<>();
        List<Outcome> answers = new ArrayList<>();
        for (Command command : log) {
            Applied applied = state.apply(command);
            state = applied.state();
            if (hasKey(command)
                    && (applied.outcome() instanceof Outcome.Appended
                            || applied.outcome() instanceof Outcome.Compacted)) {
                keyed.add(command);
                answers.add(replayOf(applied.outcome()));
            }
        }
        for (int i = 0; i < keyed.size(); i++) {
            Applied retried = state.apply(keyed.get(i));
            assertThat(retried.outcome()).isEqualTo(answers.get(i));
            assertThat(retried.state()).isSameAs(state);
        }
    }

    private static boolean hasKey(Command command) {
        return switch (command) {
            case Command.Append append -> append.idempotencyKey().isPresent();
            case Command.Compact compact -> compact.idempotencyKey().isPresent();
            case Command.Put put -> false;
            case Command.ReplaceMetadata replace -> false;
            case Command.Tombstone tombstone -> false;
            case Command.Archive archive -> false;
            case Command.Import piece -> false;
        };
    }

    private static Outcome replayOf(Outcome first) {
        return switch (first) {
            case Outcome.Appended appended ->
                new Outcome.Appended(appended.firstSeq(), appended.version(), appended.tokens(), true);
            case Outcome.Compacted compacted -> new Outcome.Compacted(compacted.version(), true);
            default -> throw new AssertionError(first);
        };
    }

    private static ShardState applied(List<Command> log, List<Outcome> outcomes) {
        ShardState state = ShardState.EMPTY;
        for (Command command : log) {
            Applied applied = state.apply(command);
            outcomes.add(applied.outcome());
            state = applied.state();
        }
        return state;
    }

    @Provide
    Arbitrary<List<Command>> logs() {
        return RandomCommands.logs();
    }
}
