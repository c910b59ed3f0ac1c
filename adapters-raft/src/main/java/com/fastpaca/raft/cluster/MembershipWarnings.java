package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.raft.cluster.Round.Answer;
import com.fastpaca.raft.node.NodeIdentity;
import com.fastpaca.raft.throttle.LogThrottle;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator is told of what keeps a node from being of its cluster as it should: one thing at a time, when it is news, and again
 * from time to time. For the thread that makes the rounds.
 */
final class MembershipWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipWarnings.class);
    private static final Duration SAY_AGAIN = Duration.ofSeconds(30);
    private static final int MAX_STRANGERS = 256;

    private final LogThrottle<String> throttle = new LogThrottle<>("", SAY_AGAIN, System::nanoTime);
    private final Set<String> strangers = new HashSet<>();

    void formationWaits(String reason) {
        if (throttle.admits(reason)) {
            LOG.atInfo().addKeyValue("event", "formation_waits").log(reason);
        }
    }

    void formationIsBlocked(String reason) {
        if (throttle.admits(reason)) {
            LOG.atWarn().addKeyValue("event", "formation_blocked").log(reason);
        }
    }

    void membershipIsDisputed(String reason) {
        if (throttle.admits(reason)) {
            LOG.atError().addKeyValue("event", "membership_disputed").log(reason);
        }
    }

    /** Of a node that others cannot find, or people not tell from another one. */
    void tellOf(Self self, Optional<HostPort> ownAddress, Stream<AddressBook.Entry> heardLately) {
        Optional<String> hiding = hiding(self.run().seeded(), ownAddress);
        Optional<String> namesake = namesake(self.run().name(), heardLately);
        if (hiding.isPresent()) {
            if (throttle.admits(hiding.get())) {
                LOG.atWarn().addKeyValue("event", "own_address_unknown").log(hiding.get());
            }
        } else if (namesake.isPresent() && throttle.admits(namesake.get())) {
            LOG.atWarn().addKeyValue("event", "name_taken_twice").log(namesake.get());
        }
    }

    /** Why other nodes cannot find this one, if it knows that they cannot. */
    static Optional<String> hiding(boolean seeded, Optional<HostPort> ownAddress) {
        return ownAddress.isPresent() || !seeded
                ? Optional.empty()
                : Optional.of(
                        "none of the addresses behind FASTPACA_CLUSTER_SEED is this node's, so that others cannot find it:"
                                + " add its own there, or set FASTPACA_ADVERTISE_ADDRESS");
    }

    /** Why people cannot tell the node of a name from another one, if they cannot. */
    static Optional<String> namesake(String name, Stream<AddressBook.Entry> others) {
        return others.filter(entry -> entry.name().equals(name))
                .findFirst()
                .map(entry -> "FASTPACA_NODE_NAME: " + name + " is the name of two nodes, this one and the one at "
                        + entry.address() + "; give each its own");
    }

    /** Of nodes of other clusters: once of each. */
    void tellOfStrangers(NodeIdentity self, Round round) {
        Optional<UUID> own = self.clusterId();
        for (Answer answer : round.answers()) {
            Optional<UUID> cluster = answer.hello().clusterId();
            if (own.isPresent()
                    && cluster.isPresent()
                    && !cluster.equals(own)
                    && strangers.size() < MAX_STRANGERS
                    && strangers.add(answer.address() + " " + cluster.get())) {
                LOG.atWarn()
                        .addKeyValue("event", "stranger_seen")
                        .addKeyValue("peer", answer)
                        .addKeyValue("cluster_id", cluster.get())
                        .log(
                                "node {} is of cluster {}, this one of {}; it is left alone. Remove its address from"
                                        + " FASTPACA_CLUSTER_SEED, or empty its data directory if it is to join",
                                answer,
                                cluster.get(),
                                own.get());
            }
        }
    }
}
