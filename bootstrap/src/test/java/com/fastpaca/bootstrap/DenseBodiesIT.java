package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.ports.network.FreePort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies whose values take many times as much memory as their bytes do not end a node that has 512 MiB. */
class DenseBodiesIT {
    private static final int CLIENTS_OF_A_KIND = 2;
    private static final int REQUESTS_EACH = 3;
    private static final String EVENTS = "/v1/conversations/dense/events";

    private static final String NO_EVENTS =
            "{\"events\":[0" + ",0".repeat(HttpLimits.MAX_REQUEST_BYTES / 2 - 10) + "]}";
    private static final String TOO_MANY_NUMBERS = events(8, "0", 520_000);
    private static final String NUMBERS = events(8, "0", 120_000);
    private static final String STRINGS = events(4, "\"x\"", 200_000);

    @TempDir
    private Path directory;

    private static String events(int count, String value, int valuesEach) {
        String event = "{\"role\":\"user\",\"token_count\":1,\"parts\":[{\"type\":\"data\",\"data\":[" + value
                + ("," + value).repeat(valuesEach) + "]}]}";
        return "{\"events\":[" + String.join(",", Collections.nCopies(count, event)) + "]}";
    }

    @Test
    void theyAreTakenOrRefusedAndTheNodeServesOn() throws Exception {
        try (ServerProcess server =
                        ServerProcess.start(directory, FreePort.find()).awaitReady();
                Http http = new Http(server.uri());
                ExecutorService clients = Executors.newCachedThreadPool()) {
            assertThat(http.send("PUT", "/v1/conversations/dense", "{}").status())
                    .isEqualTo(201);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS_OF_A_KIND; i++) {
                all.add(clients.submit(() -> send(http, NO_EVENTS, 413)));
                all.add(clients.submit(() -> send(http, TOO_MANY_NUMBERS, 413)));
                all.add(clients.submit(() -> send(http, NUMBERS, 201)));
                all.add(clients.submit(() -> send(http, STRINGS, 201)));
            }
            for (Future<?> client : all) {
                client.get();
            }

            assertThat(http.send("POST", EVENTS, STRINGS).status()).isEqualTo(201);
            assertThat(http.send("POST", EVENTS, NUMBERS).status()).isEqualTo(201);
            assertThat(http.send("POST", EVENTS, TOO_MANY_NUMBERS).status()).isEqualTo(413);
        }
    }

    /** Where others have taken the room, there may be none. */
    private static Void send(Http http, String body, int status) throws Exception {
        for (int i = 0; i < REQUESTS_EACH; i++) {
            Reply reply = http.send("POST", EVENTS, body);
            assertThat(reply.status()).as(reply.body()).isIn(status, 503);
        }
        return null;
    }
}
