package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.raft.cluster.Self.Run;
import com.fastpaca.raft.node.IdentityStore;
import com.fastpaca.raft.node.NodeIdentity;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A node's part in the formation: what it says of itself, and what it does about what it hears. {@link #hello} may be called from any
 * thread, {@link #after} by one at a time.
 */
final class Participant {
    private final IdentityStore store;
    private final Run run;
    private Round before = Round.NONE;
    private volatile List<UUID> sees = List.of();
    private boolean settled;

    Participant(IdentityStore store, Run run) {
        this.store = store;
        this.run = run;
    }

    Self self() {
        return new Self(store.identity(), run);
    }

    /**
     * @param serves whether it takes clients' requests
     * @param peers the nodes that it has heard itself
     */
    Hello hello(Optional<HostPort> address, boolean serves, List<Hello.Peer> peers) {
        NodeIdentity identity = store.identity();
        return new Hello(
                identity.nodeId(),
                run.processId(),
                run.startedMillis(),
                run.name(),
                address,
                identity.clusterId(),
                identity.state(),
                identity.members(),
                sees,
                identity.raftGroups(),
                run.clusterSize(),
                serves,
                peers);
    }

    /**
     * Decides what a round comes to and does on the disk what has to be done; once there was a {@link FormationStep.Start}, it only
     * decides.
     *
     * @throws IOException if the disk failed; it must not be called again then
     */
    FormationStep after(Round round) throws IOException {
        Self self = self();
        FormationStep step = Formation.decide(self, before, round);
        if (!settled) {
            carryOut(step, self.identity());
            settled = step instanceof FormationStep.Start;
        }
        before = round;
        sees = new View(self, round).nodes();
        return step;
    }

    private void carryOut(FormationStep step, NodeIdentity identity) throws IOException {
        switch (step) {
            case FormationStep.Promise promise -> store.become(identity.promised(promise.members()));
            case FormationStep.Formed formed -> {
                switch (identity.state()) {
                    case BLANK -> store.become(identity.formedAlone());
                    case PROMISED -> store.become(identity.formed());
                    case FORMED, STARTED -> {}
                }
            }
            case FormationStep.Joining joining ->
                store.become(identity.takenIn(joining.clusterId(), joining.members()));
            case FormationStep.Wait wait -> {}
            case FormationStep.Blocked blocked -> {}
            case FormationStep.Refuse refuse -> {}
            case FormationStep.CopiedDisk copied -> {}
        }
    }
}
