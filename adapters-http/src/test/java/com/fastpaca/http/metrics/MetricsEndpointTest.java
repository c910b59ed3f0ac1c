package com.fastpaca.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
    private final Api api = new Api();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void theTextIsAnsweredAsPrometheusExpectsIt() {
        HttpResponse<String> answer = api.get("/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(
                        type -> assertThat(type.replace(" ", "")).isEqualTo("text/plain;version=0.0.4;charset=utf-8"));
        assertThat(answer.body()).isEqualTo("up 1\n");
    }

    @Test
    void nothingElseIsThere() {
        assertThat(api.get("/metrics?name=up").statusCode()).isEqualTo(400);
        assertThat(api.get("/metrics/up").statusCode()).isEqualTo(404);
        assertThat(api.post("/metrics", "{}").statusCode()).isEqualTo(405);
    }
}
