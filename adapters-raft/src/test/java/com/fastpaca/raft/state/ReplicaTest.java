package com.fastpaca.raft.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.conversation.RandomCommands;
import com.fastpaca.domain.conversation.Scenario;
import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.ports.store.Watchers;
import com.fastpaca.raft.codec.CommandCodec;
import com.fastpaca.raft.codec.ConversationCodec;
import com.fastpaca.raft.codec.OutcomeCodec;
import com.fastpaca.raft.file.DurableFiles;
import com.fastpaca.raft.group.Entry;
import com.fastpaca.raft.table.MergePace;
import com.fastpaca.raft.table.RecordTableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** Replicas that have seen the same log are equal, byte for byte, whichever way they came by it. */
class ReplicaTest {
    private static final int PROPOSERS = 3;

    @Provide
    Arbitrary<List<Command>> commands() {
        return RandomCommands.logs();
    }

    /** Of several proposers, whose entries now and then come again: the newest one of its proposer, or an earlier one. */
    @Provide
    Arbitrary<List<Entry>> logs() {
        Arbitrary<Integer> proposers = Arbitraries.integers().between(0, PROPOSERS - 1);
        Arbitrary<Integer> repeated = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(1, 2 * PROPOSERS)));
        return Combinators.combine(
                        commands(),
                        proposers.list().ofSize(100),
                        repeated.list().ofSize(100))
                .as(ReplicaTest::log);
    }

    /**
     * A log that has an entry for each command.
     *
     * @param proposers who proposes the entries
     * @param repeated how far back the entry is that follows each of them again; 0 for none
     */
    private static List<Entry> log(List<Command> commands, List<Integer> proposers, List<Integer> repeated) {
        List<Entry> log = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            UUID proposer = new UUID(0, proposers.get(i));
            log.add(new Entry(proposer, i, List.of(CommandCodec.encode(commands.get(i)))));
            if (repeated.get(i) > 0) {
                log.add(log.get(Math.max(0, log.size() - repeated.get(i))));
            }
        }
        return log;
    }

    @Provide
    Arbitrary<List<Double>> cuts() {
        return Arbitraries.doubles().between(0, 1).list().ofMinSize(1).ofMaxSize(4);
    }

    @Property(tries = 60)
    void twoReplicasFedTheSameLogAreEqual(@ForAll("logs") List<Entry> log) throws IOException {
        try (Replica one = Replica.empty();
                Replica other = Replica.empty()) {
            assertThat(one.apply(log)).isEqualTo(other.apply(log));
            assertThat(one.dump()).isEqualTo(other.dump());
        }
    }

    /** Live, a command is what the codec made of what a client sent; on replay, what it reads from the log. */
    @Property(tries = 60)
    void aReplayFromStoredBytesEqualsTheLiveRun(@ForAll("commands") List<Command> commands) throws IOException {
        List<Command> stored = new ArrayList<>();
        for (Command command : commands) {
            stored.add(CommandCodec.decode(CommandCodec.encode(command)));
        }
        try (Replica live = Replica.empty();
                Replica replayed = Replica.empty()) {
            assertThat(stored).isEqualTo(commands);
            assertThat(replayed.outcomes(stored)).isEqualTo(live.outcomes(commands));
            assertThat(replayed.dump()).isEqualTo(live.dump());
        }
    }

    @Property(tries = 60)
    void entriesThatComeAgainChangeNothing(@ForAll("logs") List<Entry> log) throws IOException {
        try (Replica once = Replica.empty();
                Replica again = Replica.empty()) {
            once.apply(log.stream().distinct().toList());
            again.apply(log);
            assertThat(again.conversations()).isEqualTo(once.conversations());
        }
    }

    @Property(tries = 25)
    void snapshotsAndTheTailBehindThemEqualAFullReplay(
            @ForAll("logs") List<Entry> log, @ForAll("cuts") List<Double> cuts) throws Exception {
        List<Integer> snapshotsAt =
                cuts.stream().map(cut -> (int) (cut * log.size())).sorted().toList();
        try (Replica full = Replica.empty()) {
            full.apply(log);
            Path directory = Files.createTempDirectory("replica");
            try {
                int from = 0;
                for (int at : snapshotsAt) {
                    try (Replica replica = Replica.load(directory)) {
                        replica.apply(log.subList(from, at));
                        replica.snapshot(at);
                        from = at;
                    }
                }
                try (Replica replica = Replica.load(directory)) {
                    replica.apply(log.subList(from, log.size()));
                    assertThat(replica.dump()).isEqualTo(full.dump());
                    replica.mergeTables();
                    assertThat(replica.dump()).isEqualTo(full.dump());
                }
            } finally {
                delete(directory);
            }
        }
    }

    @Property(tries = 15)
    void entriesAppliedWhileASnapshotIsWrittenAreNotInItAndNotLost(@ForAll("logs") List<Entry> log) throws Exception {
        int half = log.size() / 2;
        Path directory = Files.createTempDirectory("replica");
        try (Replica full = Replica.empty();
                Replica half1 = Replica.empty();
                Replica replica = Replica.load(directory)) {
            full.apply(log);
            half1.apply(log.subList(0, half));
            replica.apply(log.subList(0, half));
            GroupState.Frozen frozen = replica.freeze();
            replica.apply(log.subList(half, log.size()));
            assertThat(replica.dump()).isEqualTo(full.dump());
            replica.write(frozen, half);
            assertThat(replica.dump()).isEqualTo(full.dump());
            try (Replica loaded = Replica.load(directory)) {
                assertThat(loaded.dump()).isEqualTo(half1.dump());
            }
        } finally {
            delete(directory);
        }
    }

    /** The first snapshot holds all there is, the second what has changed, the third all again. */
    @Test
    void anImportGoesOnAfterASnapshot() throws Exception {
        Scenario source = Scenario.created();
        source.append(Events.of("user", 5), Events.of("user", 5), Events.of("user", 5));
        Path directory = Files.createTempDirectory("replica");
        try {
            for (int seq = 1; seq <= 2; seq++) {
                try (Replica replica = Replica.load(directory)) {
                    assertThat(replica.state().apply(piece(source, seq, Optional.empty())))
                            .isEqualTo(new Outcome.Imported(seq, false));
                    expectNothingToSee(replica);
                    replica.snapshot(seq);
                    assertThat(stateTables(replica)).hasSize(seq);
                }
            }
            try (Replica replica = Replica.load(directory)) {
                expectNothingToSee(replica);
                assertThat(replica.state().apply(piece(source, 3, Optional.of(source.conversation()))))
                        .isEqualTo(new Outcome.Imported(3, true));
                replica.snapshot(3);
                assertThat(stateTables(replica)).hasSize(1);
            }
            try (Replica replica = Replica.load(directory)) {
                assertThat(Objects.requireNonNull(replica.state().find(Scenario.ID))
                                .view())
                        .isEqualTo(source.view());
                assertThat(replica.state().read(Scenario.ID, 1, 3, Long.MAX_VALUE))
                        .isEqualTo(source.log());
                assertThat(replica.state().apply(piece(source, 3, Optional.of(source.conversation()))))
                        .isEqualTo(new Outcome.AlreadyThere());
            }
        } finally {
            delete(directory);
        }
    }

    @Test
    void whatACrashLeftIsDeletedAfterASnapshotThatHasNoEventsToWrite() throws Exception {
        Path directory = Files.createTempDirectory("replica");
        try (Replica replica = Replica.load(directory)) {
            replica.state()
                    .apply(new Command.Put(
                            Scenario.ID,
                            1,
                            OptionalLong.empty(),
                            1_000,
                            PolicyChange.NONE,
                            Optional.empty(),
                            Optional.empty()));
            replica.snapshot(1);
            Path left = Files.createFile(DurableFiles.aside(directory.resolve("events-0-1.table")));

            replica.snapshots().deleteReplaced(() -> false);

            assertThat(left).doesNotExist();
        } finally {
            delete(directory);
        }
    }

    /** Of what is not whole: it is no conversation of the node's yet, and none for the archive. */
    private static void expectNothingToSee(Replica replica) {
        List<Conversation> seen = new ArrayList<>();
        replica.state().forEachConversation(seen::add);
        assertThat(seen).isEmpty();
        assertThat(replica.state().find(Scenario.ID)).isNull();
        assertThat(replica.state().unarchived().events()).isZero();
    }

    private static List<RecordTableFile> stateTables(Replica replica) {
        return Objects.requireNonNull(replica.snapshots().newest()).states();
    }

    private static Command piece(Scenario source, int seq, Optional<Conversation> whole) {
        return new Command.Import(Scenario.ID, 1, source.log().subList(seq - 1, seq), whole);
    }

    private static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }

    /** A group's state with its snapshots, without Raft around it. */
    private record Replica(GroupSnapshots snapshots, GroupState state) implements AutoCloseable {
        static Replica empty() throws IOException {
            return load(Path.of("no such directory"));
        }

        static Replica load(Path directory) throws IOException {
            GroupSnapshots snapshots = GroupSnapshots.open(directory);
            return new Replica(
                    snapshots, GroupState.load(snapshots, new Watchers(), new UnarchivedConversations(true)));
        }

        /** The entries' replies. */
        List<ByteBuffer> apply(List<Entry> entries) {
            return entries.stream().map(state::apply).toList();
        }

        /** What the commands come to, each by itself. */
        List<String> outcomes(List<Command> commands) {
            return commands.stream()
                    .map(command -> HexFormat.of().formatHex(OutcomeCodec.encode(state.apply(command))))
                    .toList();
        }

        GroupState.Frozen freeze() {
            return state.freeze();
        }

        void write(GroupState.Frozen frozen, long index) throws IOException {
            state.bodies().thaw(snapshots.write(frozen, 1, index, state.bodies().tables()));
        }

        void snapshot(long index) throws IOException {
            write(freeze(), index);
        }

        void mergeTables() throws Exception {
            while (snapshots.merge(state.bodies().tables(), state::trimmed, MergePace.UNLIMITED)) {
                assertThat(state.bodies().tables().tables()).isNotEmpty();
            }
        }

        /** All that a replica holds. */
        record Dump(SortedMap<ConversationId, String> conversations, List<AppliedEntries.Last> answered) {}

        Dump dump() {
            return new Dump(conversations(), state.answered());
        }

        /** Each conversation's bytes, and each event of its log. */
        SortedMap<ConversationId, String> conversations() {
            SortedMap<ConversationId, String> conversations = new TreeMap<>();
            state.forEachConversation(conversation -> {
                StringBuilder text =
                        new StringBuilder(HexFormat.of().formatHex(ConversationCodec.encode(conversation)));
                long next = 1;
                while (next <= conversation.lastSeq()) {
                    if (conversation.isTrimmed(next)) {
                        next = conversation.archived().trimmedSeq() + 1;
                        continue;
                    }
                    var events = state.read(conversation.id(), next, conversation.lastSeq(), 100);
                    text.append(events);
                    next = events.getLast().seq() + 1;
                }
                conversations.put(conversation.id(), text.toString());
            });
            return conversations;
        }

        @Override
        public void close() {
            state.bodies().tables().close();
        }
    }
}
