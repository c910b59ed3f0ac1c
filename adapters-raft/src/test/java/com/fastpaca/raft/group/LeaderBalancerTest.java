package com.fastpaca.raft.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.junit.jupiter.api.Test;

/** Which node a group's leader is moved to, and when; this node is the first of three. */
class LeaderBalancerTest {
    private static final UUID A = new UUID(0, 0xa);
    private static final UUID B = new UUID(0, 0xb);
    private static final UUID C = new UUID(0, 0xc);
    private static final long APPLIED = 1_000;
    private static final Duration LONG = Duration.ofSeconds(30);

    /** The group with that number is best led by the node with it. */
    private final List<FakeRatis> groups = List.of(ledHere(), ledHere(), ledHere());

    private final LeaderBalancer balancer = balancer(groups.get(0), groups.get(1), groups.get(2));

    private static FakeRatis ledHere() {
        FakeRatis group = new FakeRatis(A);
        return group.withVoters(A, B, C)
                .ledBy(A)
                .applied(APPLIED)
                .answering(where(B, APPLIED, true, true))
                .answering(where(C, APPLIED, true, true))
                .answering(request -> handedOver(group, request));
    }

    private static CompletableFuture<RaftClientReply> handedOver(FakeRatis group, RaftClientRequest request) {
        group.ledBy(FakeRatis.nodeId(((TransferLeadershipRequest) request).getNewLeader()));
        return FakeRatis.done(request);
    }

    private static LeaderBalancer balancer(FakeRatis... groups) {
        return new LeaderBalancer(Arrays.stream(groups).map(FakeRatis::client).toList());
    }

    private static GroupPosition where(UUID node, long applied, boolean accepts, boolean settled) {
        return FakeRatis.where(node, applied, accepts, settled, A, B, C);
    }

    @Test
    void eachGroupIsHandedOverToTheNodeThatShouldLeadIt() throws Exception {
        balancer.balance(true);
        balancer.balance(true);

        assertThat(groups.get(0).askedToLead()).as("this node should lead it").isEmpty();
        assertThat(groups.get(1).askedToLead()).containsExactly(B);
        assertThat(groups.get(2).askedToLead()).containsExactly(C);
    }

    /** A group takes no writes meanwhile. */
    @Test
    void onlyOneGroupIsHandedOverAtATime() throws Exception {
        balancer.balance(true);

        assertThat(groups.get(1).askedToLead()).hasSize(1);
        assertThat(groups.get(2).askedToLead()).isEmpty();
    }

    @Test
    void aGroupThatCannotBeHandedOverDoesNotHoldUpTheOthers() throws Exception {
        groups.get(1).answering(where(B, APPLIED, false, true));

        balancer.balance(true);

        assertThat(groups.get(1).askedToLead()).isEmpty();
        assertThat(groups.get(2).askedToLead()).containsExactly(C);
    }

    @Test
    void aNodeThatHasNotServedForAWhileGetsNoGroupBack() throws Exception {
        groups.get(1).answering(where(B, APPLIED, true, false));

        balancer(groups.get(0), groups.get(1)).balance(true);

        assertThat(groups.get(1).askedToLead()).isEmpty();
    }

    @Test
    void aNodeGetsAGroupBackOnceItHasCaughtUp() throws Exception {
        LeaderBalancer two = balancer(groups.get(0), groups.get(1));
        groups.get(1).answering(where(B, APPLIED - 65, true, true));
        two.balance(true);
        assertThat(groups.get(1).askedToLead()).isEmpty();

        groups.get(1).answering(where(B, APPLIED - 64, true, true));
        two.balance(true);
        assertThat(groups.get(1).askedToLead()).containsExactly(B);
    }

    @Test
    void aGroupIsLeftToANodeThatOnlyFollowsInIt() throws Exception {
        groups.get(1).ledBy(C);
        groups.get(2).ledByNobody();

        balancer.balance(true);

        assertThat(groups).allSatisfy(group -> assertThat(group.askedToLead()).isEmpty());
    }

    @Test
    void aLeaderThatTakesNoWritesYetStays() throws Exception {
        groups.get(1).takingNoWrites();

        balancer(groups.get(0), groups.get(1)).balance(true);

        assertThat(groups.get(1).askedToLead()).isEmpty();
    }

    /** As one whose disk is full. */
    @Test
    void aNodeThatAcceptsNoGroupHandsOverItsOwnToo() throws Exception {
        groups.get(0).answering(where(B, APPLIED - 1, true, true)).answering(where(C, APPLIED, true, true));

        balancer.balance(false);

        assertThat(groups.get(0).askedToLead()).containsExactly(C);
    }

    @Test
    void oneThatServesLeadsRatherThanOneThatHasAppliedMore() throws Exception {
        groups.get(0).answering(where(B, APPLIED - 1, true, true)).answering(where(C, APPLIED, true, false));

        balancer.balance(false);

        assertThat(groups.get(0).askedToLead()).containsExactly(B);
    }

    @Test
    void aNodeThatStopsHandsOverAllThatItLeads() throws Exception {
        groups.get(1).ledBy(B);

        balancer.handOverAll(LONG);

        assertThat(groups.get(0).askedToLead()).hasSize(1);
        assertThat(groups.get(1).askedToLead()).isEmpty();
        assertThat(groups.get(2).askedToLead()).hasSize(1);
        assertThat(balancer.leadsAny()).isFalse();
    }

    @Test
    void whatWasNotHandedOverIsTriedAgainWhileThereIsTime() throws Exception {
        FakeRatis group = groups.getFirst();
        group.answering(request -> group.askedToLead().size() < 3
                ? CompletableFuture.failedFuture(new IllegalStateException("not now"))
                : handedOver(group, request));

        balancer(group).handOverAll(LONG);

        assertThat(group.askedToLead()).hasSize(3);
    }

    @Test
    void aNodeThatFindsNobodyToLeadStopsAllTheSame() throws Exception {
        FakeRatis group = groups.getFirst();
        group.answering(where(B, APPLIED, false, true)).answering(where(C, APPLIED, false, true));

        balancer(group).handOverAll(Duration.ofMillis(100));

        assertThat(group.askedToLead()).isEmpty();
        assertThat(balancer.leadsAny()).isTrue();
    }

    @Test
    void aNodeByItselfHasNobodyToWaitFor() throws Exception {
        FakeRatis alone = new FakeRatis(A).withVoters(A).ledBy(A);
        LeaderBalancer only = balancer(alone);

        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> handOverAll(only));

        assertThat(stopping).succeedsWithin(LONG.dividedBy(2));
        assertThat(alone.asked()).isEmpty();
    }

    private static void handOverAll(LeaderBalancer balancer) {
        try {
            balancer.handOverAll(LONG);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
