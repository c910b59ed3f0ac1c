package com.fastpaca.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fastpaca.http.access.PeerAccess;
import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.http.stream.StreamLimits;
import com.fastpaca.ports.cluster.Greeter;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A client of one server over a store of its own. Bodies are texts, requests are made one at a time. */
public final class Api implements AutoCloseable {
    public static final HttpLimits LIMITS = limitsWith(256);

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final InMemoryConversationStore store = new InMemoryConversationStore();
    private final TestServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public static HttpLimits limitsWith(int maxLargeAnswers) {
        return new HttpLimits(
                1 << 20, maxLargeAnswers, 1_000, 64 << 20, 1_000, Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    public Api() {
        this(StreamLimits.of(16));
    }

    public Api(StreamLimits streamLimits) {
        server = new TestServer(store, LIMITS, streamLimits);
    }

    public Api(StreamLimits streamLimits, Greeter peers) {
        server = new TestServer(
                store,
                LIMITS,
                streamLimits,
                TestServer.OPEN,
                new PeerAccess(List.of()),
                RaftAt.NOWHERE,
                Optional.of(peers));
    }

    public InMemoryConversationStore store() {
        return store;
    }

    public TestServer server() {
        return server;
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    public HttpResponse<String> put(String path, String body) {
        return send("PUT", path, body);
    }

    public HttpResponse<String> post(String path, String body) {
        return send("POST", path, body);
    }

    public HttpResponse<String> patch(String path, String body) {
        return send("PATCH", path, body);
    }

    public HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    public HttpResponse<String> send(String method, String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofByteArray(body.getBytes(UTF_8))));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    /** An answer whose body is read as the test goes on. */
    public HttpResponse<InputStream> open(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofInputStream());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(TIMEOUT);
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> bodies) {
        try {
            return client.send(request.build(), bodies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
    }
}
