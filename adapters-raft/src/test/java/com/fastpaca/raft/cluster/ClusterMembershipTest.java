package com.fastpaca.raft.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.ports.network.FreePort;
import com.fastpaca.raft.node.NodeIdentity;
import com.fastpaca.raft.node.StartRefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memberships that ask each other over real sockets. */
class ClusterMembershipTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private final List<Peer> peers = new ArrayList<>();
    private final int port = FreePort.find();
    private volatile InetAddress[] named = {};

    @AfterEach
    void stopAll() throws IOException {
        for (Peer peer : peers) {
            peer.close();
        }
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] present = named;
        if (present.length == 0 || !host.equals(Peer.SEED)) {
            return InetAddress.getAllByName(host.equals(Peer.SEED) ? "nothing.invalid" : host);
        }
        return present;
    }

    private void name(int... numbers) throws IOException {
        InetAddress[] addresses = new InetAddress[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            addresses[i] = Peer.address(numbers[i]);
        }
        named = addresses;
    }

    private Peer startPeer(int number) throws Exception {
        return startPeer(number, data.resolve("n" + number), this::resolve, Optional.empty());
    }

    private Peer startPeer(int number, Path directory, Resolver resolver, Optional<HostPort> advertise)
            throws Exception {
        Peer peer = new Peer(directory, number, port, resolver, advertise);
        peers.add(peer);
        return peer;
    }

    private static FormationStep.Start started(Peer peer) throws Exception {
        return peer.start().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static void awaitSeeing(Peer peer, int count) {
        await().atMost(SOON).until(() -> peer.says().sees().size() == count);
    }

    private static void assertOneCluster(List<Peer> of) throws Exception {
        List<UUID> members =
                of.stream().map(peer -> peer.identity().nodeId()).sorted().toList();
        for (Peer peer : of) {
            assertThat(started(peer)).isEqualTo(new FormationStep.Formed(NodeIdentity.clusterOf(members), members));
            assertThat(peer.identity().state()).isEqualTo(NodeState.FORMED);
        }
    }

    private List<Peer> formThree() throws Exception {
        name(1, 2, 3);
        List<Peer> three = List.of(startPeer(1), startPeer(2), startPeer(3));
        assertOneCluster(three);
        return three;
    }

    @Test
    void othersServeWithoutANodeWhenAMajoritySaysSo() throws Exception {
        List<Peer> three = formThree();
        ClusterMembership membership = three.getFirst().membership();
        three.getFirst().serve(true);
        three.get(1).serve(true);
        awaitSaid(membership, three.get(1), true);
        assertThat(membership.othersServe()).isFalse();

        three.get(2).serve(true);
        awaitSaid(membership, three.get(2), true);
        assertThat(membership.othersServe()).isTrue();

        three.get(1).serve(false);
        awaitSaid(membership, three.get(1), false);
        assertThat(membership.othersServe()).isFalse();
    }

    @Test
    void aRoundThatFailsWithAnErrorIsFollowedByOthers() throws Exception {
        List<Peer> three = formThree();
        three.getFirst().failNextRound(new OutOfMemoryError("unable to create native thread"));
        await().atMost(SOON).until(three.getFirst()::hasFailed);

        three.getLast().serve(true);

        awaitSaid(three.getFirst().membership(), three.getLast(), true);
    }

    private static void awaitSaid(ClusterMembership membership, Peer peer, boolean serves) {
        UUID node = peer.identity().nodeId();
        await().atMost(SOON)
                .until(() -> membership
                        .addresses()
                        .find(node)
                        .filter(entry -> entry.serves() == serves)
                        .isPresent());
    }

    @Test
    void nodesThatComeOneByOneWithANameServiceThatFollowsBecomeOneCluster() throws Exception {
        Peer second = startPeer(2);
        Peer first = startPeer(1);
        awaitSeeing(first, 1);
        name(1);
        awaitSeeing(second, 2);
        name(1, 2);
        awaitSeeing(first, 2);
        assertThat(List.of(first.start().isDone(), second.start().isDone())).containsOnly(false);

        Peer third = startPeer(3);
        name(1, 2, 3);

        assertOneCluster(List.of(first, second, third));
        for (int number = 1; number <= 3; number++) {
            HostPort address = new HostPort("127.0.0." + number, port);
            Peer peer = List.of(first, second, third).get(number - 1);
            assertThat(peer.membership().ownAddress()).contains(address);
            for (Peer other : List.of(first, second, third)) {
                if (other != peer) {
                    assertThat(other.membership()
                                    .addresses()
                                    .addressOf(peer.identity().nodeId()))
                            .contains(InetSocketAddress.createUnresolved(address.host(), port));
                }
            }
        }
    }

    @Test
    void aNodeThatTheNameServiceNeverShowsIsFoundThroughTheAddressThatItAdvertises() throws Exception {
        name(1);
        List<Peer> three = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            three.add(startPeer(
                    number,
                    data.resolve("n" + number),
                    this::resolve,
                    Optional.of(new HostPort("127.0.0." + number, port))));
        }

        assertOneCluster(three);
    }

    @Test
    void aNodeThatOthersCannotFindSaysSo() throws Exception {
        List<Peer> three = formThree();

        Peer fourth = startPeer(4);

        assertThat(started(fourth)).isInstanceOf(FormationStep.Joining.class);
        assertThat(hiding(fourth))
                .hasValueSatisfying(reason -> assertThat(reason).contains("FASTPACA_ADVERTISE_ADDRESS"));
        assertThat(three).allSatisfy(peer -> assertThat(hiding(peer)).isEmpty());
    }

    /** A node that was formed under another one: it is known by its data, and serves. */
    @Test
    void aNodeThatStartsAgainUnderAnothersNameSaysSo() throws Exception {
        Peer third = formThree().getLast();
        third.close();
        peers.remove(third);

        Peer renamed = new Peer(data.resolve("n3"), 3, port, this::resolve, Optional.empty(), "n1");
        peers.add(renamed);

        assertThat(started(renamed)).isInstanceOf(FormationStep.Formed.class);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(namesake("n1", renamed))
                        .hasValueSatisfying(
                                reason -> assertThat(reason).contains("n1 is the name of two nodes", "127.0.0.1")));
        assertThat(namesake("n2", peers.get(1))).isEmpty();
    }

    private static Optional<String> hiding(Peer peer) {
        return MembershipWarnings.hiding(true, peer.membership().ownAddress());
    }

    private static Optional<String> namesake(String name, Peer peer) {
        return MembershipWarnings.namesake(name, peer.membership().addresses().entries().stream());
    }

    @Test
    void aFormedNodeStartsAgainWithoutTheOthersAndWithoutANameService() throws Exception {
        Peer first = formThree().getFirst();
        stopAll();
        peers.clear();
        named = new InetAddress[0];

        Peer again = startPeer(1);

        assertThat(started(again))
                .isEqualTo(new FormationStep.Formed(
                        first.identity().requiredClusterId(), first.identity().members()));
    }

    @Test
    void aNodeThatComesLaterIsBoundToTheClusterButNoMember() throws Exception {
        List<Peer> three = formThree();
        name(1, 2, 3, 4);

        Peer fourth = startPeer(4);

        assertThat(started(fourth)).isInstanceOfSatisfying(FormationStep.Joining.class, joining -> {
            assertThat(joining.clusterId())
                    .isEqualTo(three.getFirst().identity().requiredClusterId());
            assertThat(joining.found())
                    .containsOnlyKeys(three.getFirst().identity().members());
        });
        assertThat(fourth.identity().state()).isEqualTo(NodeState.FORMED);
        assertThat(fourth.identity().members())
                .isEqualTo(three.getFirst().identity().members());
        assertThat(fourth.identity().isMember()).isFalse();
    }

    @Test
    void aProcessOnACopiedDirectoryDoesNotStart() throws Exception {
        Peer first = formThree().getFirst();
        name(1, 2, 3, 4);

        Peer twin = startPeer(4, copyOf("n1"), this::resolve, Optional.empty());

        assertThatThrownBy(() -> started(twin))
                .cause()
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("as this node, " + first.identity().nodeId())
                .hasMessageContaining("127.0.0.1:" + port);
        assertThat(first.stops()).isEmpty();
    }

    @Test
    void aProcessThatLearnsLaterThatItRunsOnACopyIsToStop() throws Exception {
        formThree();
        Peer twin = startPeer(
                4,
                copyOf("n1"),
                host -> InetAddress.getAllByName(host.equals(Peer.SEED) ? "127.0.0.4" : host),
                Optional.empty());
        assertThat(started(twin)).isInstanceOf(FormationStep.Formed.class);

        name(1, 2, 3, 4);

        assertThat(twin.stops().poll(SOON.toSeconds(), TimeUnit.SECONDS))
                .contains("began earlier; stop one of the two");
        assertThat(peers.getFirst().stops()).isEmpty();
    }

    private Path copyOf(String node) throws IOException {
        Path copy = Files.createDirectories(data.resolve("copy-of-" + node));
        Files.copy(data.resolve(node).resolve("identity"), copy.resolve("identity"));
        return copy;
    }

    @Test
    void whoeverWaitsIsLetGoByAStop() throws Exception {
        Peer alone = startPeer(1);
        awaitSeeing(alone, 1);

        alone.membership().close();

        assertThatThrownBy(() -> started(alone)).cause().isInstanceOf(InterruptedException.class);
    }
}
