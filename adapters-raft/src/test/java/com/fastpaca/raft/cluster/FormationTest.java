package com.fastpaca.raft.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.raft.cluster.FormationStep.Blocked;
import com.fastpaca.raft.cluster.FormationStep.CopiedDisk;
import com.fastpaca.raft.cluster.FormationStep.Formed;
import com.fastpaca.raft.cluster.FormationStep.Joining;
import com.fastpaca.raft.cluster.FormationStep.Promise;
import com.fastpaca.raft.cluster.FormationStep.Refuse;
import com.fastpaca.raft.cluster.FormationStep.Wait;
import com.fastpaca.raft.cluster.Round.Answer;
import com.fastpaca.raft.cluster.Round.Silence;
import com.fastpaca.raft.node.NodeIdentity;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Node 1 decides; the others are 2, 3 and so on. */
class FormationTest {
    private static final int GROUPS = 3;
    private static final int STARTED_MILLIS = 1_000;
    private static final List<UUID> ALL = List.of(id(1), id(2), id(3));
    private static final NodeIdentity BLANK = NodeIdentity.blank(id(1), GROUPS);
    private static final NodeIdentity PROMISED = BLANK.promised(ALL);

    private static UUID id(int number) {
        return new UUID(0, number);
    }

    /** A node that answers, by default a blank one that sees nodes 1, 2 and 3. */
    private record Other(
            NodeIdentity identity, UUID process, String name, List<UUID> sees, int size, List<Hello.Peer> peers) {
        static Other node(int number) {
            return of(NodeIdentity.blank(id(number), GROUPS));
        }

        static Other of(NodeIdentity identity) {
            UUID node = identity.nodeId();
            return new Other(identity, node, "n" + node.getLeastSignificantBits(), ALL, 3, List.of());
        }

        Other promised(List<UUID> members) {
            return of(identity.promised(members));
        }

        Other formed(List<UUID> members) {
            return of(identity.promised(members).formed());
        }

        Other sees(UUID... nodes) {
            return new Other(identity, process, name, Arrays.asList(nodes), size, peers);
        }

        Other ofSize(int other) {
            return new Other(identity, process, name, sees, other, peers);
        }

        Other named(String other) {
            return new Other(identity, process, other, sees, size, peers);
        }

        Other runAs(int other) {
            return new Other(identity, id(other), name, sees, size, peers);
        }

        Other remembers(int node, NodeState state) {
            return new Other(
                    identity,
                    process,
                    name,
                    sees,
                    size,
                    List.of(new Hello.Peer(id(node), new HostPort("a", 1), state)));
        }

        Answer at(String host, long startedMillis) {
            return new Answer(
                    new HostPort(host, 4000),
                    new Hello(
                            identity.nodeId(),
                            process,
                            startedMillis,
                            name,
                            Optional.empty(),
                            identity.clusterId(),
                            identity.state(),
                            identity.members(),
                            sees,
                            identity.raftGroups(),
                            size,
                            false,
                            peers));
        }
    }

    private static Round round(Other... others) {
        return new Round(
                Arrays.stream(others).map(other -> other.at(other.name(), 1)).toList(), List.of());
    }

    private static Self self(NodeIdentity identity, int size, boolean seeded) {
        return new Self(identity, new Self.Run(id(1), STARTED_MILLIS, "n1", size, seeded));
    }

    private static FormationStep decide(NodeIdentity identity, Round before, Round now) {
        return Formation.decide(self(identity, 3, true), before, now);
    }

    private static FormationStep decide(NodeIdentity identity, Other... others) {
        return decide(identity, round(others), round(others));
    }

    private static void assertWaits(FormationStep step, String reason) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        Wait.class, wait -> assertThat(wait.reason()).contains(reason));
    }

    private static void assertBlocked(FormationStep step, String reason) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        Blocked.class, blocked -> assertThat(blocked.reason()).contains(reason));
    }

    private static void assertRefused(FormationStep step, String reason) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        Refuse.class, refuse -> assertThat(refuse.reason()).contains(reason));
    }

    @Test
    void aNodeWithoutASeedIsAClusterByItselfAtOnce() {
        NodeIdentity alone = BLANK.formedAlone();

        assertThat(Formation.decide(self(BLANK, 1, false), Round.NONE, Round.NONE))
                .isEqualTo(new Formed(alone.requiredClusterId(), List.of(id(1))));
        assertThat(Formation.decide(self(alone, 1, false), Round.NONE, Round.NONE))
                .isInstanceOf(Formed.class);
    }

    @Test
    void aMemberOfALargerClusterNeedsASeed() {
        assertRefused(
                Formation.decide(self(PROMISED, 1, false), Round.NONE, Round.NONE),
                "FASTPACA_CLUSTER_SEED: is not set");
    }

    @Test
    void nodesThatSeeEachOtherTwiceInARowPromise() {
        Round agreed = round(Other.node(2), Other.node(3));

        assertThat(decide(BLANK, agreed, agreed)).isEqualTo(new Promise(ALL));
        assertWaits(decide(BLANK, Round.NONE, agreed), "make sure that each sees the others");
        assertWaits(
                decide(BLANK, agreed, round(Other.node(2), Other.node(3).sees(id(2), id(3)))),
                "make sure that each sees the others");
    }

    @Test
    void whoeverIsMissingIsWaitedForAndNamed() {
        Round now = new Round(
                List.of(Other.node(2).at("10.0.0.2", 1)), List.of(new Silence("10.0.0.3:4000", "no connection")));

        assertWaits(
                decide(BLANK, now, now),
                "2 of 3 nodes are there: this node, n2 at 10.0.0.2:4000; no answer from 10.0.0.3:4000 (no connection)");
        assertWaits(decide(BLANK, Round.NONE, Round.NONE), "1 of 3 nodes are there: this node, no other node");
    }

    @Test
    void moreNodesThanExpectedFormNothing() {
        assertBlocked(
                decide(BLANK, Other.node(2), Other.node(3), Other.node(4)),
                "4 nodes are there, but a cluster is to be formed of FASTPACA_CLUSTER_SIZE=3: this node, n2 at n2:4000, n3");
    }

    @Test
    void nodesThatAreSetDifferentlyFormNothing() {
        NodeIdentity otherGroups = NodeIdentity.blank(id(3), GROUPS + 1);

        assertBlocked(
                decide(BLANK, Other.node(2), Other.node(3).ofSize(5)),
                "FASTPACA_CLUSTER_SIZE: is 3 here, but 5 for node n3 at n3:4000");
        assertBlocked(
                decide(BLANK, Other.node(2), Other.of(otherGroups)),
                "FASTPACA_RAFT_GROUPS: is 3 here, but 4 for node n3 at n3:4000");
        assertBlocked(
                decide(BLANK, Other.node(2), Other.node(3).named("n2")),
                "FASTPACA_NODE_NAME: n2 is the name of two nodes, n2:4000 and n2:4000");
        assertBlocked(
                decide(BLANK, Other.node(2).named("n1"), Other.node(3)), "n1 is the name of two nodes, this node and");
    }

    @Test
    void anotherNodeThatAnswersAsTwoProcessesHoldsTheFormationUp() {
        assertBlocked(
                decide(BLANK, Other.node(2), Other.node(3), Other.node(3).runAs(33)), "its data directory was copied");
    }

    @Test
    void aPromiseIsFollowedWithoutAskingTwice() {
        Round now = round(Other.node(2).promised(ALL), Other.node(3).sees(id(3)));

        assertThat(decide(BLANK, Round.NONE, now)).isEqualTo(new Promise(ALL));
        assertThat(decide(BLANK, Round.NONE, round(Other.node(2).promised(ALL), Other.node(3), Other.node(4))))
                .isEqualTo(new Promise(ALL));
    }

    @Test
    void aPromiseIsNotFollowedWhileAMemberIsMissingOrForAClusterOfOthers() {
        List<UUID> others = List.of(id(2), id(3), id(4));

        assertWaits(decide(BLANK, Other.node(2).promised(ALL)), "has promised to form a cluster of the nodes");
        assertWaits(decide(BLANK, Other.node(2).promised(others), Other.node(3)), "has promised to form");
        assertWaits(decide(BLANK, Other.node(2).promised(ALL), Other.node(3).promised(others)), "has promised to form");
    }

    @Test
    void aClusterHasFormedOnceAllHavePromised() {
        UUID cluster = NodeIdentity.clusterOf(ALL);

        assertThat(decide(PROMISED, Other.node(2).promised(ALL), Other.node(3).promised(ALL)))
                .isEqualTo(new Formed(cluster, ALL));
        assertWaits(decide(PROMISED, Other.node(2).promised(ALL), Other.node(3)), "too: n3 at n3:4000");
        assertWaits(decide(PROMISED, Other.node(2).promised(ALL)), "too: " + id(3));
    }

    @Test
    void whoeverKnowsThatTheClusterHasFormedNeedsNotAskTheRest() {
        assertThat(decide(PROMISED, Other.node(2).formed(ALL))).isInstanceOf(Formed.class);
        assertThat(decide(PROMISED.formed())).isInstanceOf(Formed.class);
    }

    @Test
    void aMemberThatIsBoundElsewhereIsReported() {
        assertBlocked(
                decide(PROMISED, Other.node(2).promised(List.of(id(2), id(8), id(9)))),
                "has promised itself to cluster");
    }

    @Test
    void aBlankNodeThatFindsAClusterJoinsIt() {
        List<UUID> members = List.of(id(2), id(3), id(4));
        FormationStep step = decide(
                BLANK,
                Other.node(2).formed(members),
                Other.node(5),
                Other.node(3).formed(members));

        assertThat(step).isInstanceOfSatisfying(Joining.class, joining -> {
            assertThat(joining.clusterId()).isEqualTo(NodeIdentity.clusterOf(members));
            assertThat(joining.members()).isEqualTo(members);
            assertThat(joining.found()).containsOnlyKeys(id(2), id(3)).containsEntry(id(2), new HostPort("n2", 4000));
        });
    }

    @Test
    void aBlankNodeThatFindsTwoClustersJoinsNeither() {
        assertBlocked(
                decide(
                        BLANK,
                        Other.node(2).formed(List.of(id(2))),
                        Other.node(3).formed(List.of(id(3)))),
                "there are nodes of several clusters");
    }

    @Test
    void aNewcomerThatDoesNotFitTheClusterIsRefused() {
        List<UUID> members = List.of(id(2), id(3), id(4));
        NodeIdentity otherGroups =
                NodeIdentity.blank(id(2), 16).promised(members).formed();

        assertRefused(decide(BLANK, Other.of(otherGroups)), "FASTPACA_RAFT_GROUPS: is 3 here, but 16 for node n2");
        assertRefused(
                decide(BLANK, Other.node(2).formed(members).named("n1")), "FASTPACA_NODE_NAME: n1 is the name of node");
    }

    @Test
    void aDiskThatIsOlderThanWhatOthersKnowOfItIsRefused() {
        assertRefused(decide(BLANK, Other.node(2).formed(ALL)), "an old backup was restored");
        assertRefused(
                decide(PROMISED, Other.node(2).promised(ALL).remembers(1, NodeState.STARTED)),
                "an old backup was restored");
        assertWaits(decide(PROMISED, Other.node(2).promised(ALL).remembers(1, NodeState.PROMISED)), "forms as soon as");
    }

    @Test
    void ofTwoProcessesOnCopiesOfADiskTheLaterOneStops() {
        Other twin = Other.of(BLANK).runAs(11);
        Round earlier = new Round(List.of(twin.at("a", STARTED_MILLIS - 1)), List.of());
        Round later = new Round(List.of(twin.at("a", STARTED_MILLIS + 1)), List.of());
        Round same = new Round(List.of(twin.at("a", STARTED_MILLIS)), List.of());

        for (NodeIdentity identity : List.of(BLANK, PROMISED, PROMISED.formed())) {
            assertThat(decide(identity, earlier, earlier)).isInstanceOf(CopiedDisk.class);
            assertBlocked(decide(identity, later, later), "answers at a:4000 as this node");
            assertBlocked(decide(identity, same, same), "answers at a:4000 as this node");
        }
        assertThat(decide(BLANK, Other.of(BLANK).runAs(1))).isInstanceOf(Wait.class);
    }

    @Test
    void oneNodeWithASeedIsAloneOnlyIfItHasHeardItselfAndNothingElse() {
        Self one = self(BLANK, 1, true);
        Other own = Other.of(BLANK).ofSize(1);
        Round heard = round(own);
        Round silent = new Round(heard.answers(), List.of(new Silence("b:4000", "the name does not resolve")));

        assertThat(Formation.decide(one, heard, heard)).isEqualTo(new Promise(List.of(id(1))));
        assertWaits(Formation.decide(one, heard, silent), "has not heard itself");
        assertWaits(Formation.decide(one, Round.NONE, Round.NONE), "has not heard itself");
    }
}
