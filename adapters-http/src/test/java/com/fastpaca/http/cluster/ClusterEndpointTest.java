package com.fastpaca.http.cluster;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import com.fastpaca.http.server.RawConnection;
import com.fastpaca.http.server.TestServer;
import com.fastpaca.ports.cluster.ClusterStatus;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterEndpointTest {
    private static final UUID A = new UUID(0, 0xa);
    private static final UUID B = new UUID(0, 0xb);

    private static final ClusterStatus STATUS = new ClusterStatus(
            A,
            "fastpaca-1",
            NodeState.STARTED,
            Optional.of(new UUID(0, 0xc)),
            List.of(
                    new ClusterStatus.Node(
                            A,
                            Optional.of("fastpaca-1"),
                            Optional.of(new HostPort("10.0.0.1", 4000)),
                            OptionalLong.of(0),
                            1),
                    new ClusterStatus.Node(B, Optional.empty(), Optional.empty(), OptionalLong.empty(), 1)),
            List.of(new ClusterStatus.Group(
                    0,
                    Optional.of(A),
                    List.of(
                            new ClusterStatus.Member(A, OptionalLong.of(3), OptionalLong.of(17), OptionalLong.of(0)),
                            new ClusterStatus.Member(
                                    B, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty())))));

    private final TestServer server = new TestServer(new InMemoryConversationStore(), Api.LIMITS);

    @BeforeEach
    void setStatus() {
        server.setClusterStatus(STATUS);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void itIsTheNodesAndGroupsAsJsonAndWhatIsNotKnownIsNull() throws Exception {
        assertThat(get("Accept: application/json\r\n").body())
                .isEqualTo("{\"node_id\":\"" + A + "\",\"name\":\"fastpaca-1\",\"state\":\"started\",\"cluster_id\":\""
                        + new UUID(0, 0xc) + "\",\"nodes\":[{\"node_id\":\"" + A
                        + "\",\"name\":\"fastpaca-1\",\"address\":\"10.0.0.1:4000\",\"heard_ms_ago\":0,\"votes\":1},"
                        + "{\"node_id\":\"" + B
                        + "\",\"name\":null,\"address\":null,\"heard_ms_ago\":null,\"votes\":1}],"
                        + "\"groups\":[{\"group\":0,\"leader\":\"" + A + "\",\"members\":[{\"node_id\":\"" + A
                        + "\",\"term\":3,\"applied_index\":17,\"lag_entries\":0},{\"node_id\":\"" + B
                        + "\",\"term\":null,\"applied_index\":null,\"lag_entries\":null}]}]}");
    }

    @Test
    void itIsNoTableForWhoeverRulesTextOut() throws Exception {
        assertThat(get("Accept: application/json, text/plain;q=0\r\n").header("content-type"))
                .isEqualTo("application/json");
    }

    @Test
    void itIsATableForWhoeverWantsText() throws Exception {
        RawConnection.Answer answer = get("Accept: text/plain\r\n");

        assertThat(answer.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.body()).isEqualTo("""
                cluster 00000000-0000-0000-0000-00000000000c, seen by node fastpaca-1 (started)

                NODE                                  NAME        ADDRESS        HEARD     VOTES  LEADS
                00000000-0000-0000-0000-00000000000a  fastpaca-1  10.0.0.1:4000  0 ms ago  1      1
                00000000-0000-0000-0000-00000000000b  ?           ?              never     1      0

                GROUP  MEMBER                                ROLE    TERM  APPLIED  LAG
                0      fastpaca-1                            leader  3     17       0
                0      00000000-0000-0000-0000-00000000000b  ?       ?     ?        ?
                """);
    }

    @Test
    void aNodeOfNoClusterSaysSo() throws Exception {
        server.setClusterStatus(new ClusterStatus(A, "n", NodeState.BLANK, Optional.empty(), List.of(), List.of()));

        assertThat(get("").body())
                .isEqualTo("{\"node_id\":\"" + A
                        + "\",\"name\":\"n\",\"state\":\"blank\",\"cluster_id\":null,\"nodes\":[],\"groups\":[]}");
    }

    private RawConnection.Answer get(String headers) throws Exception {
        try (RawConnection connection = new RawConnection(server.port())) {
            return connection
                    .write(request("GET /v1/cluster HTTP/1.1", headers, ""))
                    .read();
        }
    }
}
