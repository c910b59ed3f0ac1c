package com.fastpaca.bootstrap.cluster.stream;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Follows one conversation to its end over as many connections as it takes, each to any node, each from where the one before ended.
 * Used by one thread; others may say how far it has to come.
 */
public final class StreamFollower {
    private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(5);

    /** A node that is cut off says nothing, so that silence is a reason to ask another one. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(4);

    private static final int LONGEST_SESSION = 400;
    private static final long POLL_MILLIS = 100;

    private final HttpClient client;
    private final Map<String, URI> nodes;
    private final RandomGenerator random;
    private final String conversation;
    private final long cursor;
    private final List<Followed.Session> sessions = new ArrayList<>();

    private volatile long target = Long.MAX_VALUE;
    private volatile long deadlineNanos;
    private volatile boolean lastLap;
    private volatile boolean leaving;
    private long reached;
    private boolean tombstoned;

    /**
     * A follower that has not begun.
     *
     * @param nodes by name
     * @param cursor a version that the conversation has reached
     */
    public StreamFollower(
            HttpClient client, Map<String, URI> nodes, RandomGenerator random, String conversation, long cursor) {
        this.client = client;
        this.nodes = nodes;
        this.random = random;
        this.conversation = conversation;
        this.cursor = cursor;
        this.reached = cursor;
    }

    public String conversation() {
        return conversation;
    }

    /** Nothing is written any more: the follower ends at this version, or when it takes too long. */
    public void finishAt(long version, Duration within) {
        target = version;
        deadlineNanos = System.nanoTime() + within.toNanos();
        lastLap = true;
    }

    /** The follower ends wherever it is. */
    public void leave() {
        leaving = true;
    }

    /** Follows until the conversation or the time is over. */
    public Followed run() throws InterruptedException {
        while (!isOver()) {
            Map.Entry<String, URI> node = nodes.entrySet().stream()
                    .skip(random.nextInt(nodes.size()))
                    .findFirst()
                    .orElseThrow();
            new Connection(node.getKey(), node.getValue()).run();
        }
        return new Followed(conversation, cursor, sessions, !leaving || tombstoned);
    }

    private boolean isOver() {
        return leaving || tombstoned || reached >= target || (lastLap && System.nanoTime() > deadlineNanos);
    }

    private final class Connection implements WebSocket.Listener {
        private static final String PONG = "{\"type\":\"pong\"}";

        private final String node;
        private final URI server;
        private final long from = reached;
        private final int frameLimit = 1 + random.nextInt(LONGEST_SESSION);
        private final List<StreamFrame> frames = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        /** Frames and, at last, why there are no more; bounded, as each frame is asked for. */
        private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

        private record Received(@Nullable String frame, String end) {}

        Connection(String node, URI server) {
            this.node = node;
            this.server = server;
        }

        void run() throws InterruptedException {
            URI uri = URI.create(server.toString().replaceFirst("^http", "ws") + "/v1/conversations/" + conversation
                    + "/stream?cursor=" + from);
            String end;
            try {
                WebSocket socket = client.newWebSocketBuilder()
                        .connectTimeout(CONNECTS_WITHIN)
                        .buildAsync(uri, this)
                        .join();
                end = follow(socket);
                socket.abort();
            } catch (CompletionException e) {
                end = reason(e);
                var _ = received.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
            if (!frames.isEmpty() || end.startsWith(Followed.Session.REFUSED)) {
                sessions.add(new Followed.Session(node, from, frames, end));
            }
        }

        private static String reason(CompletionException e) {
            return e.getCause() instanceof WebSocketHandshakeException handshake
                            && handshake.getResponse().statusCode() != 503
                    ? Followed.Session.REFUSED + handshake.getResponse().statusCode()
                    : "not connected: " + e.getCause();
        }

        private String follow(WebSocket socket) throws InterruptedException {
            long heard = System.nanoTime();
            while (frames.size() < frameLimit && !isOver()) {
                Received next = received.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (next == null) {
                    if (System.nanoTime() - heard > LONGEST_SILENCE.toNanos()) {
                        return "silence";
                    }
                    continue;
                }
                if (next.frame() == null) {
                    return next.end();
                }
                heard = System.nanoTime();
                take(socket, next.frame());
                socket.request(1);
            }
            return "enough";
        }

        private void take(WebSocket socket, String json) {
            Optional<StreamFrame> frame = StreamFrame.of(json);
            if (frame.isEmpty()) {
                var _ = socket.sendText(PONG, true);
                return;
            }
            frames.add(frame.get());
            reached = Math.max(reached, frame.get().version());
            tombstoned = frame.get() instanceof StreamFrame.Tombstoned;
        }

        @Override
        public void onOpen(WebSocket socket) {
            socket.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add(new Received(text.toString(), ""));
                text.setLength(0);
            } else {
                socket.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            received.add(new Received(null, "closed with " + status));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            received.add(new Received(null, error.toString()));
        }
    }
}
