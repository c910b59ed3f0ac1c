package com.fastpaca.bootstrap.process;

import com.fastpaca.bootstrap.tls.ClientTls;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Requests to one server. An {@link IOException} means that the outcome is not known. Safe for concurrent use. */
public final class Http implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final URI server;
    private final Duration answerWithin;
    private final HttpClient client;

    public Http(URI server) {
        this(server, ANSWER_WITHIN);
    }

    /** @param answerWithin after which a request is given up */
    public Http(URI server, Duration answerWithin) {
        this(server, answerWithin, Optional.empty());
    }

    /** @param tls what a server is spoken to with whose address asks for it; the JVM's own unless it is given */
    public Http(URI server, Duration answerWithin, Optional<SSLContext> tls) {
        this.server = server;
        this.answerWithin = answerWithin;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        tls.ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    /** @param settings of the server, which say what it trusts */
    public static Http of(URI server, Duration answerWithin, Map<String, String> settings) {
        try {
            return new Http(server, answerWithin, Optional.of(ClientTls.of(settings)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Reply get(String path) throws IOException {
        return send("GET", path, null);
    }

    /** Reads what the server sends as lines, such as the export of a log. */
    public Reply getLines(String path) throws IOException {
        return send(request("GET", path, null).header("Accept", "application/x-ndjson"));
    }

    /** Reads a stream of Server-Sent Events until the server ends it. */
    public Reply getEventStream(String path) throws IOException {
        return send(request("GET", path, null).header("Accept", "text/event-stream"));
    }

    /** The value of a metric that has no labels; empty if there is none. */
    public OptionalDouble metric(String name) throws IOException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst();
    }

    public Reply send(String method, String path, @Nullable String json) throws IOException {
        return send(request(method, path, json));
    }

    private HttpRequest.Builder request(String method, String path, @Nullable String json) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + path)).timeout(answerWithin);
        return json == null
                ? request.method(method, BodyPublishers.noBody())
                : request.method(method, BodyPublishers.ofString(json)).header("Content-Type", "application/json");
    }

    private Reply send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            return new Reply(
                    response.statusCode(),
                    text(response.body()),
                    response.headers()
                            .firstValue("Retry-After")
                            .map(Long::parseLong)
                            .map(Duration::ofSeconds));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while waiting for an answer").initCause(e);
        }
    }

    /** Strict: a replacement character in the place of broken bytes could hide a difference. */
    private static String text(byte[] utf8) throws IOException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    }

    /** The server's address. */
    @Override
    public String toString() {
        return server.toString();
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
