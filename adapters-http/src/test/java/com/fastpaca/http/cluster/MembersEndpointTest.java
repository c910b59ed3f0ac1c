package com.fastpaca.http.cluster;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import com.fastpaca.http.server.RawConnection;
import com.fastpaca.http.server.TestServer;
import com.fastpaca.ports.cluster.ClusterMembers.Change;
import com.fastpaca.ports.cluster.ClusterMembers.Result;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembersEndpointTest {
    private final TestServer server = new TestServer(new InMemoryConversationStore(), Api.LIMITS);
    private final List<Change> made = new ArrayList<>();

    @AfterEach
    void stop() {
        server.close();
    }

    private RawConnection.Answer post(String body, Result result) throws Exception {
        server.setChanges(change -> {
            made.add(change);
            return result;
        });
        try (RawConnection connection = new RawConnection(server.port())) {
            return connection
                    .write(request("POST /v1/cluster/members HTTP/1.1", "Content-Type: application/json\r\n", body))
                    .read();
        }
    }

    @Test
    void aNodeTakesThePlaceOfAnother() throws Exception {
        RawConnection.Answer answer = post("{\"remove\":\"fastpaca-3\",\"add\":\"fastpaca-4\"}", new Result.Changed());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"changed\":true}");
        assertThat(made).containsExactly(new Change(Optional.of("fastpaca-4"), Optional.of("fastpaca-3")));
    }

    @Test
    void aChangeThatIsRefusedConflicts() throws Exception {
        RawConnection.Answer answer = post("{\"add\":\"x\"}", new Result.Refused("no node x waits"));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("no node x waits");
    }

    @Test
    void aChangeThatIsNotDoneYetIsToBeAskedForAgain() throws Exception {
        RawConnection.Answer answer = post("{\"remove\":\"x\"}", new Result.Unfinished("1 of 3 groups"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).isEqualTo("1");
        assertThat(answer.body()).contains("1 of 3 groups").contains("make the same request again");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "{\"add\":1}", "{\"add\":\"a\",\"more\":1}", "{\"add\":\"a\",\"add\":\"b\"}", "x"})
    void whatIsNoChangeIsRefused(String body) throws Exception {
        assertThat(post(body, new Result.Changed()).status()).isEqualTo(400);
        assertThat(made).isEmpty();
    }
}
