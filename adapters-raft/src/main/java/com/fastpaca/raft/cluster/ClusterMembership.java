package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.Greeter;
import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.raft.cluster.Round.Answer;
import com.fastpaca.raft.cluster.Self.Run;
import com.fastpaca.raft.node.IdentityStore;
import com.fastpaca.raft.node.NodeIdentity;
import com.fastpaca.raft.node.StartRefusedException;
import com.fastpaca.raft.peer.PeerCredentials;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's membership of its cluster: finds the other nodes, forms a cluster with them or finds the one that there is, and from then on
 * knows where they are.
 *
 * <p>How it is used: open the node's {@code NodeDirectory}; make this with it; start the HTTP server with this as its
 * {@link Greeter}, as other nodes must be answered before there is a cluster; call {@link #awaitFormation}; start the Raft groups
 * as it says, on the same directory. At the end close the HTTP server, then this, and the directory last: a directory that is free
 * while its process still answers would look like a copied one.
 */
public final class ClusterMembership implements Greeter, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMembership.class);
    private static final long FORMING_MILLIS = 250;
    private static final long FORMED_MILLIS = 2_000;

    private final IdentityStore store;
    private final Participant participant;
    private final BooleanSupplier serves;
    private final Discovery discovery;
    private final AddressBook book = new AddressBook();
    private final ObjLongConsumer<UUID> onReturn;
    private final Consumer<String> onCopiedDisk;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("cluster-watch").daemon().factory());
    private final boolean advertises;
    private volatile Optional<HostPort> ownAddress;
    private volatile boolean hasAsked;

    private final MembershipWarnings warnings = new MembershipWarnings();

    /**
     * What a node is told about its cluster.
     *
     * @param seed where other nodes may be; empty for a node by itself
     * @param clusterSize nodes of which a cluster is to be formed
     * @param advertise where other nodes reach this one, if it is not to find out
     * @param name its label; its node id if there is none
     * @param credentials what lets it ask other nodes
     */
    public record Settings(
            List<HostPort> seed,
            int clusterSize,
            Optional<HostPort> advertise,
            Optional<String> name,
            PeerCredentials credentials) {}

    /**
     * Asks nobody yet.
     *
     * @param serves whether this node takes clients' requests
     * @param onReturn told of a node that is heard again after it was not for a while, and when it was gone, by {@link System#nanoTime}
     * @param onCopiedDisk told, once, that the process must stop with the exit code of a refused start, and why; called after
     *     {@link #awaitFormation} has returned, from a thread of its own
     */
    public ClusterMembership(
            Settings settings,
            IdentityStore store,
            Resolver resolver,
            BooleanSupplier serves,
            ObjLongConsumer<UUID> onReturn,
            Consumer<String> onCopiedDisk) {
        this.store = store;
        this.serves = serves;
        this.onReturn = onReturn;
        this.onCopiedDisk = onCopiedDisk;
        this.discovery = new Discovery(settings.seed(), resolver, settings.credentials());
        this.advertises = settings.advertise().isPresent();
        this.ownAddress = settings.advertise();
        this.participant = new Participant(
                store,
                new Run(
                        UUID.randomUUID(),
                        System.currentTimeMillis(),
                        settings.name()
                                .orElseGet(() -> store.identity().nodeId().toString()),
                        settings.clusterSize(),
                        !settings.seed().isEmpty()));
    }

    @Override
    public Hello hello(Hello caller) {
        if (!participant.self().isThisProcess(caller)) {
            caller.address().ifPresent(book::hint);
        }
        return hello();
    }

    private Hello hello() {
        return participant.hello(ownAddress, serves.getAsBoolean(), book.peers());
    }

    /**
     * Waits, for as long as it takes, until this node may start. {@link FormationStep.Formed} is on the disk by then: start the Raft groups
     * with just these members, on a later start with those that they have come to have. {@link FormationStep.Joining} is on the disk, too:
     * start the Raft groups, which wait until their leaders add this node. A node that has formed before waits for nobody, but asks once
     * whether it runs twice. Called once.
     *
     * @throws StartRefusedException if this node must not start with its settings, or on its data directory
     * @throws IOException if the disk failed
     * @throws InterruptedException if this was closed meanwhile
     */
    public FormationStep.Start awaitFormation() throws StartRefusedException, IOException, InterruptedException {
        while (true) {
            switch (participant.after(round())) {
                case FormationStep.Start start -> {
                    LOG.atInfo()
                            .addKeyValue("event", "node_starting")
                            .addKeyValue("node_id", store.identity().nodeId())
                            .log("this node, {}, starts; {}", store.identity().nodeId(), start.summary());
                    var _ = watch.scheduleWithFixedDelay(
                            this::watch, FORMED_MILLIS, FORMED_MILLIS, TimeUnit.MILLISECONDS);
                    return start;
                }
                case FormationStep.Promise promise ->
                    LOG.atInfo()
                            .addKeyValue("event", "formation_promised")
                            .addKeyValue("members", promise.members().size())
                            .log("this node promises to be of a cluster of {}", promise.members());
                case FormationStep.Wait(String reason) -> warnings.formationWaits(reason);
                case FormationStep.Blocked(String reason) -> warnings.formationIsBlocked(reason);
                case FormationStep.Refuse refuse -> throw new StartRefusedException(refuse.reason());
                case FormationStep.CopiedDisk copied -> throw new StartRefusedException(copied.reason());
            }
            if (closed.await(FORMING_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("closed while waiting for the cluster to form");
            }
        }
    }

    private Round round() throws InterruptedException {
        Round round = discovery.ask(hello(), book.worthATry());
        Self self = participant.self();
        if (!advertises) {
            learnOwnAddress(self, round);
        }
        book.heard(self.identity(), round, System.nanoTime()).forEach(onReturn::accept);
        hasAsked = true;
        return round;
    }

    /** A node meets itself where others do; not so on the loopback interface, if there is anything else. It keeps to what it has found. */
    private void learnOwnAddress(Self self, Round round) {
        Optional<HostPort> present = ownAddress;
        round.answers().stream()
                .filter(answer -> self.isThisProcess(answer.hello()))
                .map(Answer::address)
                .min(Comparator.comparing(ClusterMembership::isLoopback)
                        .thenComparing(address -> !present.equals(Optional.of(address))))
                .ifPresent(address -> ownAddress = Optional.of(address));
    }

    private static boolean isLoopback(HostPort address) {
        return address.host().startsWith("127.") || address.host().equals("0:0:0:0:0:0:0:1");
    }

    private void watch() {
        try {
            Round round = round();
            warnings.tellOfStrangers(store.identity(), round);
            switch (participant.after(round)) {
                case FormationStep.CopiedDisk copied -> {
                    watch.shutdown();
                    onCopiedDisk.accept(copied.reason());
                }
                case FormationStep.Blocked(String reason) -> warnings.membershipIsDisputed(reason);
                case FormationStep.Refuse(String reason) -> warnings.membershipIsDisputed(reason);
                case FormationStep.Start start -> warnings.tellOf(participant.self(), ownAddress, heardLately());
                case FormationStep.Promise promise -> {}
                case FormationStep.Wait wait -> {}
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error e) {
            // Errors, too: a thread that cannot be started now would end the rounds for good.
            LOG.atWarn()
                    .addKeyValue("event", "discovery_failed")
                    .setCause(e)
                    .log("a round of asking other nodes failed; the next one follows");
        }
    }

    /** Why this node must not go on, if members of its cluster say that it is none of them any more. */
    public Optional<String> removal() {
        NodeIdentity identity = store.identity();
        return heardLately()
                // One that only waits to be added may have heard it when it was true.
                .filter(entry -> identity.members().contains(entry.nodeId())
                        && entry.clusterId().equals(identity.clusterId())
                        && entry.state().isFormed()
                        && !entry.members().contains(identity.nodeId()))
                .findFirst()
                .map(entry -> "this node, " + identity.nodeId() + ", was removed from its cluster, as node "
                        + entry.name() + " at " + entry.address()
                        + " says; empty its data directory, and it is a new node that can be added");
    }

    /**
     * Whether a majority of the members serves without this node, which is one, too. It takes that for granted until it has asked once.
     */
    public boolean othersServe() {
        NodeIdentity identity = store.identity();
        if (!identity.isMember() || !hasAsked) {
            return identity.isMember() && identity.hasOthers();
        }
        long serving = heardLately()
                .filter(entry -> entry.serves() && identity.members().contains(entry.nodeId()))
                .count();
        return serving > identity.members().size() / 2;
    }

    private Stream<AddressBook.Entry> heardLately() {
        long now = System.nanoTime();
        return book.entries().stream().filter(entry -> entry.isHeardLately(now));
    }

    /** Where other nodes are; kept up to date. */
    public AddressBook addresses() {
        return book;
    }

    /** Where other nodes reach this one, as far as it knows. */
    public Optional<HostPort> ownAddress() {
        return ownAddress;
    }

    @Override
    public void close() {
        closed.countDown();
        watch.shutdownNow();
        discovery.close();
    }
}
