package com.fastpaca.bootstrap.docs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Follows a conversation over a WebSocket, and keeps the frames until they are asked for. */
final class FrameListener implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final StringBuilder frame = new StringBuilder();
    private @Nullable WebSocket socket;

    private FrameListener() {}

    static FrameListener over(HttpClient client, URI server, String target, String authorization) {
        FrameListener listener = new FrameListener();
        listener.socket = client.newWebSocketBuilder()
                .header("Authorization", authorization)
                .buildAsync(URI.create("ws://" + server.getAuthority() + target), listener)
                .join();
        return listener;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        frame.append(data);
        if (last) {
            frames.add(frame.toString());
            frame.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    /** The frames that came since the last time. */
    List<String> drain() {
        List<String> drained = new ArrayList<>();
        frames.drainTo(drained);
        return drained;
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
    }
}
