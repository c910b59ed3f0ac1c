package com.fastpaca.http.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealthEndpointTest {
    private final Api api = new Api();

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void aNodeThatCanServeIsReadyAndOneThatCannotIsAliveAllTheSame() {
        assertThat(api.get("/health/ready").body()).isEqualTo("{\"status\":\"ok\"}");
        api.server().setReady(false);

        HttpResponse<String> ready = api.get("/health/ready");

        api.server().setReady(true);
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(ready.body()).startsWith("{\"error\":\"unavailable\",");
        assertThat(api.get("/health/live").body()).isEqualTo("{\"status\":\"ok\"}");
    }

    @Test
    void aParameterIsRefusedHereToo() {
        assertThat(api.get("/health/live?verbose=1").statusCode()).isEqualTo(400);
        assertThat(api.get("/health/ready?verbose=1").statusCode()).isEqualTo(400);
    }
}
