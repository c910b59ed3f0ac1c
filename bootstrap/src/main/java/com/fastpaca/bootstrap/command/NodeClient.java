package com.fastpaca.bootstrap.command;

import com.fastpaca.raft.peer.TlsFailures;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Requests to a node, made again for a while where it says that it cannot answer now. */
public final class NodeClient implements AutoCloseable {
    public static final int OK = 200;
    public static final int NOT_FOUND = 404;
    public static final int BAD_REQUEST = 400;
    public static final int CONFLICT = 409;
    public static final int TOO_LARGE = 413;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final String url;
    private final Optional<String> key;
    private final Patience patience;
    private final HttpClient client;

    private NodeClient(String url, NodeAccess access, Patience patience) {
        this.url = url;
        this.key = access.key();
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(access.tls())
                .build();
    }

    /**
     * Connects to nothing yet.
     *
     * @param url that of this host's node unless it is given
     * @throws IOException if the URL is none of a node; the message says so
     */
    public static NodeClient of(Optional<String> url, NodeAccess access, Patience patience) throws IOException {
        String given = url.orElse(access.url());
        try {
            var _ = HttpRequest.newBuilder(URI.create(given));
        } catch (IllegalArgumentException e) {
            throw new IOException(given + " is no address of a node, as http://host:port and https://host:port are", e);
        }
        return new NodeClient(given.endsWith("/") ? given.substring(0, given.length() - 1) : given, access, patience);
    }

    /** An answer whose body is in memory. */
    public record Answer(int status, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8).strip();
        }
    }

    /** @throws IOException if no node answers; the message says where, and why */
    public Answer get(String path) throws IOException, InterruptedException {
        return whole(open(path));
    }

    /** @param accept the media type that is wanted of those that the node has */
    Answer get(String path, String accept) throws IOException, InterruptedException {
        return whole(send(request(path).header("Accept", accept).GET(), later -> {}));
    }

    /** An answer to be read as it comes; the caller closes it. */
    public HttpResponse<InputStream> open(String path) throws IOException, InterruptedException {
        return send(request(path).GET(), later -> {});
    }

    public Answer post(String path, byte[] json) throws IOException, InterruptedException {
        return post(path, json, later -> {});
    }

    /** @param onLater told of each answer after which the request is made again */
    Answer post(String path, byte[] json, Consumer<Answer> onLater) throws IOException, InterruptedException {
        return whole(send(
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(json)),
                onLater));
    }

    /** What to fail with where the node's answer is not one that can be gone on from. */
    public IOException unexpected(String path, int status, String text) {
        return new IOException(url + path + " answers " + status + ": " + text);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(patience.answer());
        key.ifPresent(given -> request.header("Authorization", "Bearer " + given));
        return request;
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request, Consumer<Answer> onLater)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.again().toNanos();
        while (true) {
            HttpResponse<InputStream> answer = sendOnce(request.build());
            boolean later = answer.statusCode() == UNAVAILABLE || answer.statusCode() == TOO_MANY;
            if (!later || System.nanoTime() - deadline >= 0) {
                return answer;
            }
            onLater.accept(whole(answer));
            LockSupport.parkNanos(AGAIN_NANOS);
        }
    }

    private HttpResponse<InputStream> sendOnce(HttpRequest request) throws IOException, InterruptedException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new IOException(
                    "no node answers at " + url + ": " + TlsFailures.reason(e).orElseGet(e::toString), e);
        }
    }

    private static Answer whole(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            return new Answer(answer.statusCode(), body.readAllBytes());
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
