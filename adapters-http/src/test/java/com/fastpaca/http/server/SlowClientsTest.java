package com.fastpaca.http.server;

import static org.awaitility.Awaitility.await;

import com.fastpaca.http.request.HttpLimits;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlowClientsTest {
    private final SlowClients slowClients =
            new SlowClients(new HttpLimits(1, 1, 1, 1, 1, Duration.ofMillis(1), Duration.ofMillis(1)));

    @AfterEach
    void stop() {
        slowClients.stop();
    }

    private <T extends Channel> T slow(T channel) {
        slowClients.follow(channel).headCame();
        return channel;
    }

    @Test
    void aConnectionThatCannotBeClosedKeepsNoOtherFromIt() {
        // Closing it throws, as it has no event loop.
        slow(new NioSocketChannel());
        EmbeddedChannel together = slow(new EmbeddedChannel());
        await().until(() -> !together.isOpen());

        EmbeddedChannel later = slow(new EmbeddedChannel());

        await().until(() -> !later.isOpen());
    }
}
