package com.fastpaca.bootstrap.benchmark;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A stream's client that notes when a frame is there, and answers pings; or one that has stopped reading. */
final class FrameReader implements WebSocket.Listener, AutoCloseable {
    private static final String PING = "{\"type\":\"ping\"}";
    private static final String PONG = "{\"type\":\"pong\"}";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Told of each whole frame, with {@link System#nanoTime} at its end. */
    interface Taker {
        void take(CharSequence frame, long nanos);
    }

    private final @Nullable Taker taker;
    private final StringBuilder frame = new StringBuilder();
    private final WebSocket socket;

    private FrameReader(URI stream, @Nullable Taker taker) {
        this.taker = taker;
        this.socket = CLIENT.newWebSocketBuilder().buildAsync(stream, this).join();
    }

    static FrameReader open(URI stream, Taker taker) {
        return new FrameReader(stream, taker);
    }

    static FrameReader stopped(URI stream) {
        return new FrameReader(stream, null);
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        if (taker != null) {
            webSocket.request(1);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        frame.append(data);
        if (last && taker != null) {
            taker.take(frame, System.nanoTime());
            if (PING.contentEquals(frame)) {
                var _ = webSocket.sendText(PONG, true);
            }
            frame.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
