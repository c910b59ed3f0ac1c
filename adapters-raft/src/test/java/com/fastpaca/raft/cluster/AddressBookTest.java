package com.fastpaca.raft.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.raft.cluster.Round.Answer;
import com.fastpaca.raft.node.NodeIdentity;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressBookTest {
    private static final UUID MEMBER = new UUID(0, 2);
    private static final UUID STRANGER = new UUID(0, 3);
    private static final NodeIdentity SELF =
            NodeIdentity.blank(new UUID(0, 1), 3).promised(List.of(new UUID(0, 1), MEMBER));
    private static final HostPort A = new HostPort("a", 4000);
    private static final HostPort B = new HostPort("b", 4000);

    private final AddressBook book = new AddressBook();

    private static Answer answer(
            HostPort at, UUID node, NodeState state, Optional<HostPort> says, Hello.Peer... peers) {
        boolean blank = state == NodeState.BLANK;
        return new Answer(
                at,
                new Hello(
                        node,
                        node,
                        1,
                        "n",
                        says,
                        blank ? Optional.empty() : Optional.of(new UUID(0, 99)),
                        state,
                        blank ? List.of() : List.of(node),
                        List.of(),
                        3,
                        3,
                        false,
                        Arrays.asList(peers)));
    }

    private static Answer blank(HostPort at, UUID node) {
        return answer(at, node, NodeState.BLANK, Optional.empty());
    }

    private void hear(long minutes, Answer... answers) {
        var _ = hearAt(TimeUnit.MINUTES.toSeconds(minutes), answers);
    }

    private Map<UUID, Long> hearAt(long seconds, Answer... answers) {
        return book.heard(SELF, new Round(Arrays.asList(answers), List.of()), TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void aNodeThatWasNotHeardForSeveralRoundsReturns() {
        assertThat(hearAt(0, blank(A, MEMBER))).as("it is new").isEmpty();
        assertThat(hearAt(2, blank(A, MEMBER))).isEmpty();
        assertThat(hearAt(5)).isEmpty();
        assertThat(hearAt(8, blank(A, MEMBER))).as("a round or two were late").isEmpty();
        assertThat(hearAt(13)).isEmpty();
        assertThat(hearAt(15, blank(A, MEMBER))).containsExactly(Map.entry(MEMBER, TimeUnit.SECONDS.toNanos(8 + 3)));
        assertThat(hearAt(16, blank(A, MEMBER))).isEmpty();
    }

    private HostPort placeOf(UUID node) {
        return book.find(node).orElseThrow().address();
    }

    @Test
    void aNodeIsWhereItWasHeardLast() {
        hear(0, blank(A, MEMBER));
        hear(1);
        assertThat(book.addressOf(MEMBER)).contains(InetSocketAddress.createUnresolved("a", 4000));

        hear(2, blank(B, MEMBER));
        assertThat(placeOf(MEMBER)).isEqualTo(B);
    }

    @Test
    void ofSeveralAddressesItsOwnWordCountsAndElseTheKnownOne() {
        hear(0, blank(B, MEMBER));
        hear(0, blank(A, MEMBER), blank(B, MEMBER));
        assertThat(placeOf(MEMBER)).isEqualTo(B);

        Answer advertises = answer(B, MEMBER, NodeState.BLANK, Optional.of(A));
        hear(0, advertises);
        assertThat(placeOf(MEMBER)).as("not heard there").isEqualTo(B);
        hear(0, advertises, answer(A, MEMBER, NodeState.BLANK, Optional.of(A)));
        assertThat(placeOf(MEMBER)).isEqualTo(A);
    }

    @Test
    void strangersAreForgottenAfterAWhileAndMembersNever() {
        hear(0, blank(A, MEMBER), blank(B, STRANGER));
        hear(9);
        assertThat(book.find(STRANGER)).isPresent();

        hear(11);
        assertThat(book.find(STRANGER)).isEmpty();
        hear(1_000_000);
        assertThat(placeOf(MEMBER)).isEqualTo(A);
    }

    @Test
    void aNodeThatTurnsBackIsRememberedAsItWas() {
        hear(0, answer(A, MEMBER, NodeState.STARTED, Optional.empty()));
        hear(0, blank(A, MEMBER));

        assertThat(book.peers()).containsExactly(new Hello.Peer(MEMBER, A, NodeState.STARTED));
    }

    @Test
    void whatOthersNameIsTriedOnceAndNotBelieved() {
        HostPort named = new HostPort("named", 1);
        hear(0, answer(A, MEMBER, NodeState.BLANK, Optional.empty(), new Hello.Peer(STRANGER, named, NodeState.BLANK)));
        book.hint(B);

        assertThat(book.find(STRANGER)).isEmpty();
        assertThat(book.worthATry()).containsExactly(A, named, B);
        assertThat(book.worthATry()).containsExactly(A);
    }

    @Test
    void neitherNodesNorHintsGrowWithoutBound() {
        IntStream.rangeClosed(1, 1_000).forEach(i -> {
            hear(0, blank(new HostPort("n" + i, i), new UUID(1, i)));
            book.hint(new HostPort("h" + i, i));
        });

        assertThat(book.entries()).hasSize(64);
        assertThat(book.worthATry()).hasSize(128).contains(new HostPort("h1000", 1_000));
    }
}
