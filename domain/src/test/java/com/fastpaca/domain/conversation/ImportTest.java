package com.fastpaca.domain.conversation;

import static com.fastpaca.domain.conversation.Scenario.ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.PolicyAsked;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.domain.shard.ShardState.Applied;
import com.fastpaca.domain.shard.StateText;
import com.fastpaca.domain.snapshot.SnapshotAudit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ImportTest {
    private static final long AT_MILLIS = 5;

    private final Scenario source = Scenario.createdWith(128_000, PolicyAsked.strategy("last_n"));
    private ShardState target = ShardState.EMPTY;
    private final List<Event> imported = new ArrayList<>();

    private Outcome put(List<Event> events, Optional<Conversation> whole) {
        Applied applied = target.apply(new Command.Import(ID, AT_MILLIS, events, whole));
        target = applied.state();
        imported.addAll(applied.appended());
        return applied.outcome();
    }

    private List<Event> events(int fromSeq, int toSeq) {
        return source.log().subList(fromSeq - 1, toSeq);
    }

    private Optional<Conversation> whole() {
        return Optional.of(source.conversation());
    }

    private void appendPlain(int events) {
        for (int i = 0; i < events; i++) {
            source.append(Events.of("user", 5));
        }
    }

    @Test
    void aConversationWithoutEventsComesInOnePiece() {
        assertThat(put(List.of(), whole())).isEqualTo(new Outcome.Imported(0, true));
        assertThat(present(target, ID).view()).isEqualTo(source.view());
    }

    @Test
    void whatCameBeforeIsPassedOverAndAGapChangesNothing() {
        appendPlain(9);
        assertThat(put(events(1, 3), Optional.empty())).isEqualTo(new Outcome.Imported(3, false));
        ShardState before = target;
        assertThat(put(events(1, 3), Optional.empty())).isEqualTo(new Outcome.Imported(3, false));
        assertThat(put(events(5, 9), whole())).isEqualTo(new Outcome.Imported(3, false));
        assertThat(put(List.of(), whole())).isEqualTo(new Outcome.Imported(3, false));
        assertThat(target).isSameAs(before);
        assertThat(put(events(2, 9), whole())).isEqualTo(new Outcome.Imported(9, true));
        assertThat(imported).isEqualTo(source.log());
    }

    @Test
    void aGapAtTheStartHoldsNoPlace() {
        appendPlain(3);
        assertThat(put(events(2, 3), whole())).isEqualTo(new Outcome.Imported(0, false));
        assertThat(put(List.of(), whole())).isEqualTo(new Outcome.Imported(0, false));
        assertThat(target).isSameAs(ShardState.EMPTY);
    }

    @Test
    void aLogIsNotContinuedWithAnother() {
        appendPlain(4);
        put(events(1, 3), Optional.empty());
        Event last = events(3, 3).getFirst();
        Event other = new Event(3, last.version(), last.content(), last.tokens(), last.insertedAtMillis() + 1);
        assertThat(put(List.of(other, events(4, 4).getFirst()), whole())).isEqualTo(new Outcome.OtherLog(3));
        Event another = new Event(3, last.version() - 1, last.content(), last.tokens(), last.insertedAtMillis());
        assertThat(put(List.of(another), Optional.empty())).isEqualTo(new Outcome.OtherLog(3));
        assertThat(put(events(3, 4), whole())).isEqualTo(new Outcome.Imported(4, true));
    }

    @Test
    void nothingElseIsDoneToAConversationThatIsBeingImported() {
        appendPlain(2);
        put(events(1, 1), Optional.empty());
        ShardState before = target;
        assertThat(before.conversations().isEmpty()).isTrue();
        List<Command> others = List.of(
                new Command.Put(
                        ID,
                        9,
                        OptionalLong.of(1),
                        1,
                        PolicyChange.NONE,
                        Optional.empty(),
                        Optional.of(RawJson.EMPTY_OBJECT)),
                new Command.ReplaceMetadata(ID, 9, 0, RawJson.EMPTY_OBJECT),
                new Command.Tombstone(ID, 9),
                new Command.Append(ID, 9, List.of(Events.of("user", 1)), Optional.empty(), OptionalLong.empty()),
                new Command.Compact(ID, 9, 1, 1, List.of(), Optional.empty(), OptionalLong.empty()),
                new Command.Archive(ID, 9, 1, 1, 1, 0));
        for (Command other : others) {
            Applied applied = target.apply(other);
            assertThat(applied.outcome()).isEqualTo(new Outcome.BeingImported());
            assertThat(applied.state()).isSameAs(before);
        }
    }

    @Test
    void whatIsThereIsNotReplaced() {
        appendPlain(2);
        target = source.state();
        assertThat(put(events(1, 2), whole())).isEqualTo(new Outcome.AlreadyThere());
        assertThat(target).isSameAs(source.state());
    }

    @Test
    void aPieceThatIsNoneCannotBeMade() {
        appendPlain(3);
        List<Event> torn = List.of(events(1, 1).getFirst(), events(3, 3).getFirst());
        assertThatIllegalArgumentException().isThrownBy(() -> put(torn, Optional.empty()));
        ConversationId other = new ConversationId("other");
        assertThatIllegalArgumentException().isThrownBy(() -> new Command.Import(other, AT_MILLIS, List.of(), whole()));
    }

    private static Conversation present(ShardState state, ConversationId id) {
        return Objects.requireNonNull(state.conversations().get(id));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatIsImportedInAnyPiecesIsEqualAndBehavesAlike(
            @ForAll("logs") List<Command> before, @ForAll("logs") List<Command> after, @ForAll long seed) {
        Map<ConversationId, List<Event>> logs = new TreeMap<>();
        ShardState one = ShardState.EMPTY;
        for (Command command : before) {
            Applied applied = one.apply(command);
            one = applied.state();
            logs.computeIfAbsent(command.conversation(), id -> new ArrayList<>())
                    .addAll(applied.appended());
        }
        ShardState other = ShardState.EMPTY;
        Random random = new Random(seed);
        for (Conversation conversation : one.conversations().values()) {
            List<Event> log = logs.getOrDefault(conversation.id(), List.of());
            List<Event> copy = new ArrayList<>();
            other = importInPieces(conversation, log, other, copy, random);
            assertThat(copy).isEqualTo(log);
        }
        assertThat(unarchived(other)).isEqualTo(unarchived(one));
        for (Command command : after) {
            if (command instanceof Command.Archive) {
                continue;
            }
            Applied first = one.apply(command);
            Applied second = other.apply(command);
            assertThat(second.outcome()).isEqualTo(first.outcome());
            assertThat(second.appended()).isEqualTo(first.appended());
            one = first.state();
            other = second.state();
        }
        assertThat(unarchived(other)).isEqualTo(unarchived(one));
    }

    /** Pieces of any size from anywhere, what came before and what does not follow included, until all is there. */
    private static ShardState importInPieces(
            Conversation whole, List<Event> log, ShardState into, List<Event> copy, Random random) {
        ShardState state = into;
        boolean complete = false;
        while (!complete) {
            long present = copy.size();
            int from = random.nextInt(3) == 0 ? random.nextInt(log.size() + 1) : (int) present;
            int to = from + random.nextInt(log.size() - from + 1);
            boolean last = random.nextBoolean();
            Applied applied = state.apply(new Command.Import(
                    whole.id(), AT_MILLIS, log.subList(from, to), last ? Optional.of(whole) : Optional.empty()));
            copy.addAll(applied.appended());
            Outcome.Imported outcome = (Outcome.Imported) applied.outcome();
            assertThat(outcome.lastSeq()).isEqualTo(copy.size());
            complete = outcome.complete();
            assertThat(complete).isEqualTo(last && copy.size() == log.size() && (from <= present || to == from));
            state = applied.state();
            ConversationState there = state.find(whole.id());
            assertThat(complete).isEqualTo(there instanceof Conversation);
            assertThat(there == null).isEqualTo(copy.isEmpty() && !complete);
            assertThat(state.imports().get(whole.id()) == null).isEqualTo(there == null || complete);
        }
        return state;
    }

    /** All of a state but how far it is archived. */
    private static String unarchived(ShardState state) {
        return StateText.of(state).replaceAll("ArchiveWatermark\\[[^]]*]", "");
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatIsImportedIsSoundAndStaysSo(@ForAll("logs") List<Command> before, @ForAll("logs") List<Command> after) {
        ShardState one = ShardState.EMPTY;
        List<Event> log = new ArrayList<>();
        ConversationId id = new ConversationId("a");
        for (Command command : before) {
            Applied applied = one.apply(command);
            one = applied.state();
            log.addAll(command.conversation().equals(id) ? applied.appended() : List.of());
        }
        Conversation exported = one.conversations().get(id);
        if (exported == null) {
            return;
        }
        assertThat(SnapshotAudit.faultsOfImported(
                        exported.snapshot(), exported.archived().trimmedSeq()))
                .isEmpty();
        ShardState other = ShardState.EMPTY
                .apply(new Command.Import(id, AT_MILLIS, log, Optional.of(exported)))
                .state();
        for (Command command : after) {
            if (command.conversation().equals(id)) {
                other = other.apply(command).state();
            }
        }
        Conversation there = present(other, id);
        assertThat(SnapshotAudit.faultsOfImported(
                        there.snapshot(), there.archived().trimmedSeq()))
                .isEmpty();
        assertThat(there.window(OptionalLong.empty()).usedTokens())
                .isBetween(0L, there.settings().tokenBudget());
    }

    @Provide
    Arbitrary<List<Command>> logs() {
        return RandomCommands.logs();
    }
}
