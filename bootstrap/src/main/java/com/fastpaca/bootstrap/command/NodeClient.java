package com.fastpaca.bootstrap.transfer;

import com.fastpaca.bootstrap.client.NodeAccess;
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
import java.util.concurrent.locks.LockSupport;

/** Requests to a node, made again for a while where it says that it cannot answer now. */
final class NodeClient implements AutoCloseable {
    static final int OK = 200;
    static final int NOT_FOUND = 404;
    static final int BAD_REQUEST = 400;
    static final int CONFLICT = 409;
    static final int TOO_LARGE = 413;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();
    private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final String url;
    private final NodeAccess access;
    private final HttpClient client;

    NodeClient(String url, NodeAccess access) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.access = access;
        this.client = access.newClient();
    }

    /** An answer whose body is in memory. */
    record Answer(int status, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8).strip();
        }
    }

    /** @throws IllegalArgumentException if the URL is none */
    Answer get(String path) throws IOException, InterruptedException {
        return whole(send(request(path).GET()));
    }

    /** An answer to be read as it comes; the caller closes it. */
    HttpResponse<InputStream> open(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    Answer post(String path, byte[] json) throws IOException, InterruptedException {
        return whole(
                send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(json))));
    }

    IOException unexpected(String path, int status, String text) {
        return new IOException(url + path + " answers " + status + ": " + text);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER_TIMEOUT);
        access.key().ifPresent(given -> request.header("Authorization", "Bearer " + given));
        return request;
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            HttpResponse<InputStream> answer = sendOnce(request.build());
            boolean later = answer.statusCode() == UNAVAILABLE || answer.statusCode() == TOO_MANY;
            if (!later || System.nanoTime() - deadline >= 0) {
                return answer;
            }
            answer.body().close();
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
