package com.fastpaca.http.stream;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The JDK's WebSocket client; keeps what it is told. */
final class StreamClient implements WebSocket.Listener, AutoCloseable {
    private static final int TIMEOUT_SECONDS = 20;

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final StringBuilder message = new StringBuilder();
    private final boolean reads;
    private final WebSocket socket;

    private StreamClient(URI uri, boolean reads) {
        this.reads = reads;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, this)
                .join();
    }

    /** @param target path and query */
    static StreamClient open(int port, String target) {
        return new StreamClient(URI.create("ws://127.0.0.1:" + port + target), true);
    }

    /** One that asks for nothing, so that its connection fills up. */
    static StreamClient thatDoesNotRead(int port, String target) {
        return new StreamClient(URI.create("ws://127.0.0.1:" + port + target), false);
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        if (reads) {
            webSocket.request(1);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        message.append(data);
        if (last) {
            frames.add(message.toString());
            message.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    String next() throws InterruptedException {
        String frame = frames.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame came");
        }
        return frame;
    }

    boolean hasMore() {
        return !frames.isEmpty();
    }

    /** The code and reason with which the server closes. */
    String closing() throws Exception {
        return closed.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    void say(String text) {
        socket.sendText(text, true).join();
    }

    /** Whether that still comes through does not matter: the server may have closed behind the ping. */
    void answerPing() {
        var _ = socket.sendText("{\"type\":\"pong\"}", true);
    }

    /** As one message. */
    void sayInPieces(String first, String last) {
        socket.sendText(first, false).join();
        socket.sendText(last, true).join();
    }

    void sayBytes(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
