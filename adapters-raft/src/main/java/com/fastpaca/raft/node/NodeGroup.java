package com.fastpaca.raft.node;

import com.fastpaca.ports.archive.ArchiveSource;
import com.fastpaca.ports.archive.Backlog;
import com.fastpaca.raft.group.GroupMember;
import com.fastpaca.raft.group.Proposer;
import com.fastpaca.raft.group.RaftGroups;
import com.fastpaca.raft.group.ReadBarrier;
import com.fastpaca.raft.group.Voters;
import com.fastpaca.raft.metrics.GroupMetrics;
import com.fastpaca.raft.state.GroupReads;
import com.fastpaca.raft.state.GroupStateMachine;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * One Raft group, as this node has it.
 *
 * @param number the group's, from 0
 * @param machine the group's state on this node
 * @param member this node's, as Ratis runs it
 * @param proposer takes what is to be written
 * @param barrier lets pass what reads the state
 * @param voters whose votes count
 */
record NodeGroup(
        int number,
        GroupStateMachine machine,
        GroupMember member,
        Proposer proposer,
        ReadBarrier barrier,
        Voters voters) {
    static NodeGroup of(RaftGroups groups, int number, GroupStateMachine machine) {
        return new NodeGroup(
                number,
                machine,
                groups.member(number),
                groups.newProposer(number),
                groups.newReadBarrier(number, machine),
                groups.newVoters(number));
    }

    /** What can be read of the group's state on this node. */
    GroupReads reads() {
        return machine.reads();
    }

    /** Has applied again, without a leader, what had been applied when this node stopped. */
    void recall() {
        member.recall(machine.acknowledgedBefore());
    }

    /** Completes once that is done. */
    CompletableFuture<Void> recalled() {
        return machine.awaitApplied(machine.acknowledgedBefore());
    }

    GroupMetrics metrics() {
        return new GroupMetrics(number, member.metrics(), proposer.metrics(), machine.metrics());
    }

    /** @param cluster that the node is of */
    Backlog backlog(UUID cluster) {
        return new RaftBacklog(new ArchiveSource(cluster, number), machine);
    }
}
