package com.fastpaca.http.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.docs.Described;
import com.fastpaca.http.server.Api;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The frame that a real node takes too long to send for it to be waited for. */
class DescribedPingTest {
    @Test
    void aPingIsTheExampleOfItsDescription() throws Exception {
        try (Api api = new Api(new StreamLimits(1, Duration.ofMillis(50), Duration.ofSeconds(20)))) {
            api.put("/v1/conversations/c", "{}");
            try (StreamClient client = StreamClient.open(api.server().port(), "/v1/conversations/c/stream")) {
                assertThat("{\"name\":\"ping\",\"payload\":" + client.next() + "}")
                        .isEqualTo(Described.in("asyncapi.json")
                                .firstItemAt("components", "messages", "ping", "examples"));
            }
        }
    }
}
