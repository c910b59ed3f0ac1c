package com.fastpaca.bootstrap.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Appends at a fixed rate while streams follow, and prints what both took:
 * {@code StreamLoad <url> <prefix> <streams> <conversations> <stopped readers> <appends a second> <seconds>}. The streams share the
 * conversations evenly. A reader that has stopped asks for a log of 10 MB and never reads it. As many conversations have such a log
 * whether readers stop or not, so that what writing it costs is in both.
 */
public final class StreamLoad {
    private static final int WARMUP_SECONDS = 15;
    private static final int CREATED = 201;
    private static final int BACKLOG_EVENTS = 50;
    private static final int BACKLOG_EVENT_BYTES = 200_000;
    private static final String TEXT = "The payment service waits for its connection pool. ".repeat(20);
    private static final Pattern SEQ = Pattern.compile("\"seq\":([0-9]+)");
    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;
    private final String prefix;
    private final int conversations;

    /** When an append was answered, in {@link System#nanoTime}, by its conversation and seq. */
    private final ConcurrentMap<String, Long> acknowledged = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<Long> appendNanos = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();

    /** How many streams of each conversation are read. */
    private final Map<String, Integer> readers = new HashMap<>();

    private volatile boolean measuring;

    private record Received(String event, long nanos) {}

    private StreamLoad(URI url, String prefix, int conversations) {
        this.url = url;
        this.prefix = prefix;
        this.conversations = conversations;
    }

    public static void main(String[] arguments) throws Exception {
        int streams = Integer.parseInt(arguments[2]);
        int conversations = Integer.parseInt(arguments[3]);
        int stopped = Integer.parseInt(arguments[4]);
        int rate = Integer.parseInt(arguments[5]);
        int seconds = Integer.parseInt(arguments[6]);
        StreamLoad load = new StreamLoad(URI.create(arguments[0]), arguments[1], conversations);
        load.create(Math.ceilDiv(streams, 10));
        load.open(streams, stopped);
        load.append(rate, WARMUP_SECONDS);
        load.measuring = true;
        load.append(rate, seconds);
        load.awaitFrames();
        load.print(seconds);
        System.exit(0);
    }

    private void create(int withBacklog) throws IOException, InterruptedException {
        String backlog = event("x".repeat(BACKLOG_EVENT_BYTES));
        for (int number = 0; number < conversations; number++) {
            int status = send("PUT", id(number), "{\"token_budget\":1000000,\"token_estimator\":\"chars:4\"}");
            // A run before this one may have written it.
            for (int i = 0; status == CREATED && number < withBacklog && i < BACKLOG_EVENTS; i++) {
                var _ = send("POST", id(number) + "/events", backlog);
            }
        }
    }

    private void open(int streams, int stopped) {
        for (int number = 0; number < streams; number++) {
            String id = id(number % conversations);
            String stream = url.toString().replaceFirst("^http", "ws") + path(id) + "/stream";
            if (number < stopped) {
                FrameReader.stopped(URI.create(stream + "?cursor=0"));
            } else {
                readers.merge(id, 1, Integer::sum);
                FrameReader.open(URI.create(stream), (frame, nanos) -> take(id, frame, nanos));
            }
        }
    }

    private void take(String id, CharSequence frame, long nanos) {
        Matcher seq = SEQ.matcher(frame);
        if (measuring && seq.find()) {
            received.add(new Received(id + "/" + seq.group(1), nanos));
        }
    }

    /** Open loop: an append is sent when it is due, whatever became of those before it. */
    private void append(int rate, int seconds) throws InterruptedException, TimeoutException {
        Phaser underWay = new Phaser(1);
        String body = event(TEXT);
        long begun = System.nanoTime();
        for (int i = 0; i < rate * seconds; i++) {
            long due = begun + i * TimeUnit.SECONDS.toNanos(1) / rate;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            String id = id(i % conversations);
            underWay.register();
            var _ = client.sendAsync(request("POST", id + "/events", body), BodyHandlers.ofString())
                    .whenComplete((answer, failure) -> {
                        answered(id, answer, due);
                        underWay.arriveAndDeregister();
                    });
        }
        underWay.awaitAdvanceInterruptibly(underWay.arrive(), 1, TimeUnit.MINUTES);
    }

    private void answered(String id, HttpResponse<String> answer, long due) {
        long now = System.nanoTime();
        Matcher seq = SEQ.matcher(answer.body());
        if (measuring && seq.find()) {
            acknowledged.put(id + "/" + seq.group(1), now);
            appendNanos.add(now - due);
        }
    }

    private void awaitFrames() {
        long expected = acknowledged.keySet().stream()
                .mapToLong(event -> readers.getOrDefault(event.substring(0, event.indexOf('/')), 0))
                .sum();
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (measured().count() < expected && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        if (measured().count() != expected) {
            throw new IllegalStateException(measured().count() + " frames came instead of " + expected);
        }
    }

    /** Frames of the last events of the warm-up may come when it is over. */
    private Stream<Received> measured() {
        return received.stream().filter(frame -> acknowledged.containsKey(frame.event));
    }

    private void print(int seconds) {
        double[] append = appendNanos.stream()
                .mapToDouble(nanos -> nanos / NANOS_PER_MILLI)
                .sorted()
                .toArray();
        double[] delivery = measured()
                .mapToDouble(frame ->
                        (frame.nanos - Objects.requireNonNull(acknowledged.get(frame.event))) / NANOS_PER_MILLI)
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "RESULT %.2f %.2f %.2f %.2f %.2f %d%n",
                percentile(append, 50),
                percentile(append, 99),
                percentile(delivery, 50),
                percentile(delivery, 99),
                delivery[delivery.length - 1],
                received.size() / seconds);
    }

    private static double percentile(double[] sorted, int percent) {
        return sorted[(int) ((long) (sorted.length - 1) * percent / 100)];
    }

    private String id(int number) {
        return prefix + number;
    }

    private static String path(String id) {
        return "/v1/conversations/" + id;
    }

    private static String event(String content) {
        return "{\"event\":{\"role\":\"user\",\"content\":\"" + content + "\"}}";
    }

    private HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(url.resolve(path(path)))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
    }

    private int send(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request(method, path, body), BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.statusCode();
    }
}
