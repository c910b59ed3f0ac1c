package com.fastpaca.raft.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.ports.cluster.ClusterMembers.Change;
import com.fastpaca.ports.cluster.ClusterMembers.Result;
import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.raft.cluster.Round.Answer;
import com.fastpaca.raft.group.FakeRatis;
import com.fastpaca.raft.group.Voters;
import com.fastpaca.raft.node.IdentityStore;
import com.fastpaca.raft.node.NodeIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.exceptions.RaftException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A change at an operator's word, in the groups of a node that leads both of them. */
class MemberChangesTest {
    private static final UUID A = new UUID(0, 0xa);
    private static final UUID B = new UUID(0, 0xb);
    private static final UUID C = new UUID(0, 0xc);
    private static final UUID D = new UUID(0, 0xd);
    private static final NodeIdentity MEMBER =
            NodeIdentity.blank(A, 2).promised(List.of(A, B, C)).formed();
    private static final Change ADD_D = new Change(Optional.of(D.toString()), Optional.empty());
    private static final Change REMOVE_C = new Change(Optional.empty(), Optional.of(C.toString()));

    private final AddressBook book = new AddressBook();
    private final FakeRatis first = group();
    private final FakeRatis second = group();
    private Optional<List<Voters>> started = Optional.of(List.of(first.voters(), second.voters()));
    private final List<MemberChanges> opened = new ArrayList<>();
    private final MemberChanges changes = changesOf(MEMBER);

    private record Unchanging(NodeIdentity identity) implements IdentityStore {
        @Override
        public void become(NodeIdentity next) {
            throw new AssertionError(next);
        }
    }

    private MemberChanges changesOf(NodeIdentity identity) {
        MemberChanges made = new MemberChanges(new Unchanging(identity), book, () -> started, Duration.ZERO);
        opened.add(made);
        return made;
    }

    @AfterEach
    void close() {
        opened.forEach(MemberChanges::close);
    }

    private static FakeRatis group() {
        return new FakeRatis(A).withVoters(A, B, C).ledBy(A).makingChanges();
    }

    private void hear(UUID... nodes) {
        Answer[] answers = Arrays.stream(nodes).map(MemberChangesTest::answer).toArray(Answer[]::new);
        var _ = book.heard(MEMBER, new Round(Arrays.asList(answers), List.of()), System.nanoTime());
    }

    private static Answer answer(UUID node) {
        HostPort place = new HostPort("h" + node.getLeastSignificantBits(), 4000);
        return new Answer(
                place,
                new Hello(
                        node,
                        node,
                        1,
                        node.toString(),
                        Optional.of(place),
                        MEMBER.clusterId(),
                        NodeState.STARTED,
                        MEMBER.members(),
                        List.of(),
                        2,
                        3,
                        true,
                        List.of()));
    }

    private static Result result(CompletableFuture<Result> changing) throws Exception {
        return changing.get(30, TimeUnit.SECONDS);
    }

    /** Made again until it is, as by an operator: each time is as short as can be. */
    private Result lastResult(Change change) throws Exception {
        Result result = result(changes.change(change));
        for (int times = 1; times < 10 && result instanceof Result.Unfinished; times++) {
            result = result(changes.change(change));
        }
        return result;
    }

    @Test
    void aChangeIsMadeInAllGroups() throws Exception {
        hear(B, C, D);

        assertThat(lastResult(ADD_D)).isEqualTo(new Result.Changed());
        assertThat(first.askedVoters()).containsExactly(List.of(A, B, C, D));
        assertThat(second.askedVoters()).containsExactly(List.of(A, B, C, D));
    }

    @Test
    void aChangeSaysHowFarItHasComeAndGoesOnFromThere() throws Exception {
        hear(B, C);
        first.withVoters(A, B);
        second.answering(FakeRatis::refused);

        assertThat(result(changes.change(REMOVE_C)))
                .isInstanceOfSatisfying(
                        Result.Unfinished.class,
                        unfinished -> assertThat(unfinished.reason())
                                .startsWith("1 of 2 groups have made the change; group 1: "));

        second.makingChanges();
        assertThat(lastResult(REMOVE_C)).isEqualTo(new Result.Changed());
        assertThat(first.askedVoters()).isEmpty();
    }

    /** In a group that loses its majority by it, nothing would ever be agreed on again. */
    @Test
    void aChangeThatWouldStopAGroupIsBegunInNone() throws Exception {
        hear(B, D);
        first.withVoters(A, B, C, D);

        assertThat(result(changes.change(new Change(Optional.empty(), Optional.of(B.toString())))))
                .isInstanceOf(Result.Refused.class);
        assertThat(first.askedVoters()).isEmpty();
        assertThat(second.askedVoters()).isEmpty();
    }

    @Test
    void aNodeThatIsNotKnownIsNotAdded() throws Exception {
        hear(B, C);

        assertThat(result(changes.change(ADD_D))).isInstanceOf(Result.Refused.class);
        assertThat(first.askedVoters()).isEmpty();
    }

    @Test
    void beforeTheGroupsHaveStartedNothingIsChanged() throws Exception {
        started = Optional.empty();

        assertThat(result(changes.change(REMOVE_C))).isEqualTo(new Result.Unfinished("this node has not started yet"));
    }

    @Test
    void whileAGroupsVotersChangeNothingElseIsBegun() throws Exception {
        hear(B, C);
        second.changingVoters(List.of(A, B), List.of(A, B, C));

        assertThat(result(changes.change(REMOVE_C)))
                .isEqualTo(new Result.Unfinished("the members are changing already"));
        assertThat(first.askedVoters()).isEmpty();
    }

    @Test
    void aNodeThatIsNoMemberItselfChangesNone() throws Exception {
        first.withVoters();
        second.withVoters();
        MemberChanges newcomer = changesOf(NodeIdentity.blank(A, 2).takenIn(new UUID(0, 1), List.of(B, C)));

        assertThat(result(newcomer.change(REMOVE_C)))
                .isEqualTo(new Result.Refused("this node is no member itself; ask one that is"));
    }

    @Test
    void oneChangeIsMadeAtATime() throws Exception {
        hear(B, C);
        CompletableFuture<RaftClientReply> unanswered = new CompletableFuture<>();
        first.answering(request -> unanswered);

        CompletableFuture<Result> changing = changes.change(REMOVE_C);
        assertThat(result(changes.change(REMOVE_C)))
                .isEqualTo(new Result.Unfinished("this node is making a change already; wait for it to end"));

        unanswered.completeExceptionally(new RaftException("not now"));
        assertThat(result(changing)).isInstanceOf(Result.Unfinished.class);
        assertThat(result(changes.change(REMOVE_C)))
                .as("the next one is taken")
                .isInstanceOfSatisfying(
                        Result.Unfinished.class,
                        unfinished -> assertThat(unfinished.reason()).startsWith("0 of 2 groups"));
    }
}
