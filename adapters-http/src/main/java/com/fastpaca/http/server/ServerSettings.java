package com.fastpaca.http.server;

import com.fastpaca.http.request.HttpLimits;
import java.util.LinkedHashMap;
import java.util.Map;

/** How Micronaut has to be set up for the contract to hold. */
public final class ServerSettings {
    /** An id of 255 characters, each percent-encoded, fits many times over; what is longer is no request of ours. */
    static final int MAX_REQUEST_LINE_BYTES = 16 << 10;

    static final int MAX_HEADER_BYTES = 16 << 10;

    /** Longer than load balancers keep a connection (60 s is common), so that it is not they who find it closed. */
    private static final int IDLE_SECONDS = 90;

    private ServerSettings() {}

    /**
     * The properties of the application context that the server runs in.
     *
     * @param host address to bind to
     * @param port 0 takes a free one
     */
    public static Map<String, Object> properties(String host, int port) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("micronaut.server.host", host);
        properties.put("micronaut.server.port", port == 0 ? -1 : port);
        properties.put("micronaut.server.max-request-size", HttpLimits.MAX_REQUEST_BYTES);
        properties.put("micronaut.server.max-request-buffer-size", HttpLimits.MAX_REQUEST_BYTES);
        properties.put("micronaut.server.idle-timeout", IDLE_SECONDS + "s");
        properties.put("micronaut.server.semicolon-is-normal-char", true);
        properties.put("micronaut.server.netty.max-initial-line-length", MAX_REQUEST_LINE_BYTES);
        properties.put("micronaut.server.netty.max-header-size", MAX_HEADER_BYTES);
        // Compressing on an event loop would hold up its other connections; a small compressed body could become a huge
        // one.
        properties.put("micronaut.server.netty.compression-threshold", -1);
        properties.put("micronaut.server.netty.request-decompression-enabled", false);
        // The loop that accepts connections has to be of the kind of those that serve them.
        properties.put("micronaut.netty.event-loops.parent.transport", "epoll,nio");
        properties.put("micronaut.netty.event-loops.default.transport", "epoll,nio");
        // Requests under way have ended, or had their time, before the event loops are stopped.
        properties.put("micronaut.netty.event-loops.default.shutdown-quiet-period", "0s");
        return properties;
    }
}
