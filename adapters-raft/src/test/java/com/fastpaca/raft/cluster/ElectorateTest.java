package com.fastpaca.raft.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.ports.cluster.ClusterMembers.Change;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.raft.cluster.AddressBook.Entry;
import com.fastpaca.raft.cluster.Electorate.Resolution;
import com.fastpaca.raft.group.VoterChange;
import com.fastpaca.raft.node.NodeIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ElectorateTest {
    private static final UUID A = new UUID(0, 0xa);
    private static final UUID B = new UUID(0, 0xb);
    private static final UUID C = new UUID(0, 0xc);
    private static final UUID D = new UUID(0, 0xd);
    private static final NodeIdentity SELF =
            NodeIdentity.blank(A, 3).promised(List.of(A, B, C)).formed();
    private static final long NOW = TimeUnit.HOURS.toNanos(1);

    private final List<Entry> known = new ArrayList<>();

    private void know(UUID node, String name, Optional<UUID> cluster, int secondsAgo) {
        known.add(new Entry(
                node,
                name,
                new HostPort("h", 1),
                NodeState.STARTED,
                cluster,
                List.of(A, B, C),
                false,
                NOW - TimeUnit.SECONDS.toNanos(secondsAgo)));
    }

    private void know(UUID node, String name, int secondsAgo) {
        know(node, name, SELF.clusterId(), secondsAgo);
    }

    /** Of a group each. */
    private Electorate electorate(List<Set<UUID>> voters) {
        return new Electorate(SELF, voters, known, NOW);
    }

    private Electorate electorate(Set<UUID> voters) {
        return electorate(List.of(voters));
    }

    private static Change add(String node) {
        return new Change(Optional.of(node), Optional.empty());
    }

    private static Change remove(String node) {
        return new Change(Optional.empty(), Optional.of(node));
    }

    private static Resolution resolved(Optional<UUID> add, Optional<UUID> remove) {
        return new Resolution.Resolved(new VoterChange(add, remove));
    }

    private static String reason(Resolution resolution) {
        assertThat(resolution).isInstanceOf(Resolution.Refused.class);
        return ((Resolution.Refused) resolution).reason();
    }

    @Test
    void aNodeThatTakesALostOnesPlaceMayHaveItsName() {
        know(B, "two", 0);
        know(C, "three", 3600);
        know(D, "three", 0);

        assertThat(electorate(Set.of(A, B, C)).resolve(new Change(Optional.of("three"), Optional.of("three"))))
                .isEqualTo(resolved(Optional.of(D), Optional.of(C)));
    }

    @Test
    void aNodeWhoseNameWasNeverHeardIsRemovedByItsId() {
        know(B, "two", 0);

        assertThat(electorate(Set.of(A, B, C)).resolve(remove(C.toString())))
                .isEqualTo(resolved(Optional.empty(), Optional.of(C)));
    }

    @Test
    void aChangeThatIsHalfDoneGoesOn() {
        know(B, "two", 0);
        know(C, "three", 0);
        know(D, "four", 0);

        assertThat(electorate(List.of(Set.of(A, B, D), Set.of(A, B, C)))
                        .resolve(new Change(Optional.of("four"), Optional.of("three"))))
                .isEqualTo(resolved(Optional.of(D), Optional.of(C)));
    }

    /** The answer to the first time may have been lost. */
    @Test
    void aChangeThatIsMadeCanBeAskedForAgain() {
        know(B, "two", 0);
        know(C, "three", 3600);
        know(D, "three", 0);

        assertThat(electorate(Set.of(A, B, D)).resolve(new Change(Optional.of("three"), Optional.of("three"))))
                .isEqualTo(resolved(Optional.of(D), Optional.empty()));
        assertThat(electorate(Set.of(A, B, D)).resolve(add("three")))
                .isEqualTo(resolved(Optional.of(D), Optional.empty()));
        assertThat(electorate(Set.of(A, B)).resolve(remove("three")))
                .isEqualTo(resolved(Optional.empty(), Optional.empty()));
        assertThat(electorate(Set.of(A, B)).resolve(remove(C.toString())))
                .isEqualTo(resolved(Optional.empty(), Optional.empty()));
        assertThat(reason(electorate(Set.of(A, B)).resolve(remove("thre")))).contains("thre");
        assertThat(reason(electorate(Set.of(A, B, D)).resolve(new Change(Optional.of("three"), Optional.of("thre")))))
                .as("a slip")
                .contains("three");
        assertThat(electorate(List.of(Set.of(A, B, D), Set.of(A, B))).resolve(add("three")))
                .as("in one group only")
                .isEqualTo(resolved(Optional.of(D), Optional.empty()));
    }

    /** The lost one was heard a moment ago, and the one in its place has not found the cluster. */
    @Test
    void aLostNodeIsNotTakenForTheOneThatHasItsName() {
        know(B, "two", 0);
        know(C, "three", 5);
        know(D, "three", Optional.empty(), 0);

        for (String lost : List.of("three", C.toString())) {
            assertThat(electorate(Set.of(A, B, C)).resolve(new Change(Optional.of("three"), Optional.of(lost))))
                    .isInstanceOf(Resolution.Early.class);
        }
    }

    @Test
    void whoIsToGoIsNotWhoIsToCome() {
        know(B, "two", 0);
        know(C, "three", 5);
        know(D, "three", 0);

        assertThat(electorate(Set.of(A, B, C)).resolve(new Change(Optional.of("three"), Optional.of(C.toString()))))
                .isEqualTo(resolved(Optional.of(D), Optional.of(C)));
        assertThat(electorate(List.of(Set.of(A, B, D), Set.of(A, B, C)))
                        .resolve(new Change(Optional.of("three"), Optional.of(C.toString()))))
                .as("half done")
                .isEqualTo(resolved(Optional.of(D), Optional.of(C)));
        assertThat(electorate(Set.of(A, B, D)).resolve(new Change(Optional.of("three"), Optional.of(C.toString()))))
                .as("made")
                .isEqualTo(resolved(Optional.of(D), Optional.empty()));
    }

    @Test
    void ofTwoThatAnswerNoneIsPutInThePlaceOfTheOtherByTheirName() {
        know(B, "two", 0);
        know(C, "three", 5);
        know(D, "three", 0);
        Change change = new Change(Optional.of("three"), Optional.of("three"));

        assertThat(reason(electorate(Set.of(A, B, C)).resolve(change)))
                .contains("more than one node three is a member or waits to be added", C.toString(), D.toString());
        assertThat(electorate(Set.of(A, B, D)).resolve(change))
                .as("made, and not reversed")
                .isEqualTo(resolved(Optional.of(D), Optional.empty()));
    }

    /** A slip would leave the cluster with a node less. */
    @Test
    void aMemberTakesNobodysPlace() {
        know(B, "two", 0);
        know(C, "three", 3600);

        for (String member : List.of("two", A.toString())) {
            assertThat(reason(
                            electorate(Set.of(A, B, C)).resolve(new Change(Optional.of(member), Optional.of("three")))))
                    .contains("node " + member + " is a member already");
        }
    }

    /** The one that was replaced is back before it knows, and the other one is silent for a moment. */
    @Test
    void aNodeThatWasReplacedIsNotPutBackByItsName() {
        know(B, "two", 0);
        know(C, "three", 0);
        know(D, "three", 60);
        Change change = new Change(Optional.of("three"), Optional.of("three"));

        assertThat(reason(electorate(Set.of(A, B, D)).resolve(change))).contains("no node three waits to be added");
        assertThat(reason(electorate(List.of(Set.of(A, B, D), Set.of(A, B, C))).resolve(change)))
                .as("half done")
                .contains("node three is a member already");
    }

    @Test
    void aNodeThatWaitsIsNotTakenForOneThatWasRemoved() {
        know(B, "two", 0);
        know(C, "three", 0);
        know(D, "four", 0);

        assertThat(reason(electorate(Set.of(A, B, C)).resolve(remove("four")))).contains("no node four is a member");
        assertThat(reason(electorate(Set.of(A, B, C)).resolve(new Change(Optional.of("three"), Optional.of("four")))))
                .contains("no node four is a member");
    }

    /** The lost one is back, and the one that was to replace it is silent: nothing was changed yet. */
    @Test
    void aChangeThatIsNotBegunIsNotTakenForOneThatIsMade() {
        know(B, "two", 0);
        know(C, "three", 0);
        know(D, "three", 60);

        assertThat(reason(electorate(Set.of(A, B, C)).resolve(new Change(Optional.of("three"), Optional.of("three")))))
                .contains("no node three is a member");
    }

    /** It has not recorded yet that it is one. */
    @Test
    void aNewMemberTakesNoFurtherPlace() {
        know(B, "two", 0);
        know(D, "four", 0);

        assertThat(reason(electorate(List.of(Set.of(A, B, D), Set.of(A, B, D)))
                        .resolve(new Change(Optional.of("four"), Optional.of("two")))))
                .contains("node four is a member already");
    }

    @Test
    void aNodeOfAnotherClusterIsNotTakenIn() {
        know(D, "four", Optional.of(new UUID(0, 99)), 0);

        assertThat(reason(electorate(Set.of(A, B, C)).resolve(add("four")))).contains("no node four waits to be added");
    }

    /** It is listed as soon as it answers, and then an operator adds it. */
    @Test
    void aNodeThatHasNotFoundTheClusterYetIsAskedForAgain() {
        know(D, "four", Optional.empty(), 0);

        assertThat(electorate(Set.of(A, B, C)).resolve(add("four")))
                .isEqualTo(new Resolution.Early("node four has not found this cluster yet"));
        assertThat(electorate(Set.of(A, B, C)).resolve(add(D.toString()))).isInstanceOf(Resolution.Early.class);
        assertThat(reason(electorate(Set.of(A, B, C)).resolve(add("five")))).contains("no node five waits to be added");
    }

    @Test
    void aNodeThatDoesNotAnswerIsNotAdded() {
        know(D, "four", 60);

        assertThat(reason(electorate(Set.of(A, B, C)).resolve(add("four")))).contains("no node four waits");
    }

    @Test
    void aNameOfTwoIsNotGuessed() {
        know(C, "x", 0);
        know(B, "x", 0);

        assertThat(reason(electorate(Set.of(A, B, C)).resolve(remove("x"))))
                .contains("more than one node x is a member", B.toString(), C.toString());
    }

    @Test
    void aNodeNeitherRemovesItselfNorChangesAClusterItIsNotOf() {
        assertThat(reason(electorate(Set.of(A, B, C)).resolve(remove(A.toString()))))
                .contains("does not remove itself");
        assertThat(reason(electorate(Set.of(B, C)).resolve(remove(B.toString()))))
                .contains("no member itself");
    }

    @Test
    void votersOfWhomNoMajorityAnswersAreNotElected() {
        know(B, "two", 60);
        know(C, "three", 0);
        Electorate electorate = electorate(Set.of(A, B, C));

        assertThat(electorate.hindrance(Set.of(A, C), Set.of(A, B, C))).isEmpty();
        assertThat(electorate.hindrance(Set.of(A, B), Set.of(A, B)))
                .as("no change")
                .isEmpty();
        assertThat(electorate.hindrance(Set.of(A, B, C), Set.of(A, B)).orElseThrow())
                .contains("two (" + B + ")");
    }

    /** Ratis takes no newcomer where it would be as many as those that stay, unless it is the first beside one. */
    @Test
    void oneOfTwoIsNotReplacedInOneStep() {
        know(B, "two", 0);
        know(C, "three", 0);
        Electorate electorate = electorate(Set.of(A, B));

        assertThat(electorate.hindrance(Set.of(A, B), Set.of(A, C)).orElseThrow())
                .contains("add the new one first");
        assertThat(electorate.hindrance(Set.of(A, B), Set.of(A, B, C))).isEmpty();
        assertThat(electorate.hindrance(Set.of(A), Set.of(A, B))).isEmpty();
    }
}
