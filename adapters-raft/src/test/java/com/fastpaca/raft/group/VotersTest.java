package com.fastpaca.raft.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.junit.jupiter.api.Test;

/** Whose votes count in a group, and how that is changed; this node leads it. */
class VotersTest {
    private static final UUID A = new UUID(0, 0xa);
    private static final UUID B = new UUID(0, 0xb);
    private static final UUID C = new UUID(0, 0xc);
    private static final UUID D = new UUID(0, 0xd);
    private static final VoterChange ADD_D = new VoterChange(Optional.of(D), Optional.empty());
    private static final VoterChange REMOVE_C = new VoterChange(Optional.empty(), Optional.of(C));

    private final FakeRatis group =
            new FakeRatis(A).withVoters(A, B, C).ledBy(A).makingChanges();
    private final Voters voters = group.voters();

    /** It is tried once. */
    private Optional<String> changeNow(VoterChange change) throws InterruptedException {
        return voters.change(change, System.nanoTime());
    }

    private Optional<String> change(VoterChange change) throws InterruptedException {
        return voters.change(change, System.nanoTime() + TimeUnit.SECONDS.toNanos(30));
    }

    @Test
    void theVotersAreKnownUnlessTheyChangeOrNoneWereHeardOf() {
        assertThat(voters.present()).hasValue(Set.of(A, B, C));
        group.changingVoters(List.of(A, B, C), List.of(A, B, D));
        assertThat(voters.present()).isEmpty();
        group.withVoters();
        assertThat(voters.present()).isEmpty();
    }

    @Test
    void aNodeIsAddedOnceItKnowsItself() throws Exception {
        assertThat(change(ADD_D)).isEmpty();

        assertThat(group.askedVoters()).containsExactly(List.of(A, B, C, D));
        assertThat(voters.present()).hasValue(Set.of(A, B, C, D));
    }

    /** Two operators may be at it, on two nodes. */
    @Test
    void theLeaderIsToldWhichVotersTheChangeIsMadeOf() throws Exception {
        assertThat(change(REMOVE_C)).isEmpty();

        SetConfigurationRequest asked = (SetConfigurationRequest) group.asked().getFirst();
        assertThat(asked.getArguments().getMode()).isEqualTo(SetConfigurationRequest.Mode.COMPARE_AND_SET);
        assertThat(asked.getArguments().getServersInCurrentConf())
                .extracting(Peers::nodeId)
                .containsExactly(A, B, C);
    }

    @Test
    void aChangeThatIsMadeIsNotAskedForAgain() throws Exception {
        group.withVoters(A, B);

        assertThat(change(REMOVE_C)).isEmpty();
        assertThat(group.asked()).isEmpty();
    }

    /** Ratis knows only by an entry that it has taken how far a new voter has come. */
    @Test
    void anEntryIsWrittenForANewVoterAndNoneForOneThatGoes() throws Exception {
        assertThat(change(ADD_D)).isEmpty();
        assertThat(group.askedToWrite()).hasSize(1);
        assertThat(group.asked().getFirst()).isSameAs(group.askedToWrite().getFirst());

        assertThat(change(REMOVE_C)).isEmpty();
        assertThat(group.askedToWrite()).hasSize(1);
    }

    @Test
    void oneEntryForANewVoterIsUnderWayAtATime() throws Exception {
        CompletableFuture<RaftClientReply> unanswered = new CompletableFuture<>();
        group.answering(request -> request instanceof SetConfigurationRequest
                ? CompletableFuture.failedFuture(new ReconfigurationInProgressException("it catches up"))
                : unanswered);

        assertThat(changeNow(ADD_D)).hasValue("its voters are changing, or a new member is still catching up");
        assertThat(changeNow(ADD_D)).hasValue("its voters are changing, or a new member is still catching up");

        assertThat(group.askedVoters()).hasSize(2);
        assertThat(group.askedToWrite()).hasSize(1);
    }

    @Test
    void aRemovalDuringAnotherChangeDoesNotSpeakOfANewMember() throws Exception {
        group.answering(request -> CompletableFuture.failedFuture(new ReconfigurationInProgressException("another")));

        assertThat(changeNow(REMOVE_C)).hasValue("its voters are changing");
    }

    @Test
    void aChangeThatIsNotMadeInTimeSaysWhatItWaitsFor() throws Exception {
        group.answering(request -> new CompletableFuture<>());

        assertThat(changeNow(REMOVE_C)).hasValue("its leader has not made the change yet");
        assertThat(changeNow(ADD_D)).hasValue("a new member is still catching up");
    }

    /** Ratis may have taken it for caught up when it was only cut off, and sends it nothing then. */
    @Test
    void aNewVoterThatDoesNotKnowOfItIsNone() throws Exception {
        group.withVoters(A, B, C, D).answering(FakeRatis.where(D, A, B, C));
        assertThat(changeNow(ADD_D))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("node " + D + " does not know yet that it is a voter"));

        group.answering(FakeRatis.where(D, A, B, C, D));
        assertThat(changeNow(ADD_D)).isEmpty();
    }

    @Test
    void aNewVoterThatDoesNotAnswerIsNone() throws Exception {
        group.withVoters(A, B, C, D);

        assertThat(changeNow(ADD_D))
                .hasValueSatisfying(reason -> assertThat(reason).contains("node " + D + " does not answer"));
    }

    @Test
    void whileTheVotersChangeNothingIsAsked() throws Exception {
        group.changingVoters(List.of(A, B, C), List.of(A, B, D));

        assertThat(changeNow(REMOVE_C)).hasValue("its voters are changing");
        assertThat(group.asked()).isEmpty();
    }

    @Test
    void withoutALeaderNothingIsAsked() throws Exception {
        group.ledByNobody();

        assertThat(changeNow(REMOVE_C)).hasValue("it has no leader");
        assertThat(group.asked()).isEmpty();
    }

    @Test
    void aLeaderThatRefusesIsNotAskedWhenTheTimeIsUp() throws Exception {
        group.answering(FakeRatis::refused);
        assertThat(changeNow(REMOVE_C))
                .hasValueSatisfying(reason -> assertThat(reason).contains("does not make the change now"));
        assertThat(group.askedVoters()).hasSize(1);
    }

    @Test
    void aLeaderThatRefusesIsAskedAgain() throws Exception {
        group.answering(request -> {
            if (group.askedVoters().size() > 1) {
                group.makingChanges();
            }
            return FakeRatis.refused(request);
        });

        assertThat(change(REMOVE_C)).isEmpty();
        assertThat(group.askedVoters()).hasSizeGreaterThan(2);
    }
}
