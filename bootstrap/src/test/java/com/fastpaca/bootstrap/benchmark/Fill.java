package com.fastpaca.bootstrap.benchmark;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fills a server over REST: {@code Fill <url> <prefix> <conversations> <events each> <events per request>}. The events are of 1 KB of
 * English, the same for the same arguments.
 */
public final class Fill {
    private static final int REQUESTS_AT_ONCE = 16;
    private static final int EVENT_BYTES = 1_024;
    private static final String[] WORDS =
            ("the deployment fails with a timeout of 30 seconds because our payment service waits for the "
                            + "connection pool and nobody has looked at the migration script that was rewritten last week to use "
                            + "two feature flags instead of a stale lock in the invoice table please check whether it still holds")
                    .split(" ");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    private Fill(String url) {
        this.url = url;
    }

    public static void main(String[] arguments) throws Exception {
        Fill fill = new Fill(arguments[0]);
        int conversations = Integer.parseInt(arguments[2]);
        int events = Integer.parseInt(arguments[3]);
        int perRequest = Integer.parseInt(arguments[4]);
        AtomicInteger failures = new AtomicInteger();
        Semaphore turns = new Semaphore(REQUESTS_AT_ONCE);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < conversations; number++) {
                String id = arguments[1] + (100_000 + number);
                int seed = number;
                turns.acquire();
                executor.execute(() -> {
                    try {
                        fill.conversation(id, events, perRequest, new Random(seed));
                    } catch (Exception e) {
                        if (failures.getAndIncrement() == 0) {
                            e.printStackTrace();
                        }
                    } finally {
                        turns.release();
                    }
                });
            }
            executor.shutdown();
            if (!executor.awaitTermination(1, TimeUnit.HOURS) || failures.get() > 0) {
                throw new IllegalStateException(failures + " conversations could not be filled");
            }
        }
    }

    private void conversation(String id, int events, int perRequest, Random random) throws Exception {
        send("PUT", id, "{\"token_budget\":1000000,\"policy\":{\"strategy\":\"budget\"}}");
        for (int done = 0; done < events; done += perRequest) {
            StringBuilder body = new StringBuilder("{\"events\":[");
            for (int i = 0; i < Math.min(perRequest, events - done); i++) {
                body.append(i == 0 ? "" : ",").append(event(random));
            }
            send("POST", id + "/events", body.append("]}").toString());
        }
    }

    private static String event(Random random) {
        StringBuilder event = new StringBuilder(EVENT_BYTES + 16)
                .append("{\"role\":\"")
                .append(random.nextBoolean() ? "user" : "assistant")
                .append("\",\"parts\":[{\"type\":\"text\",\"text\":\"");
        while (event.length() < EVENT_BYTES - 16) {
            event.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return event.append("\"}]}").toString();
    }

    private void send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/conversations/" + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
    }
}
