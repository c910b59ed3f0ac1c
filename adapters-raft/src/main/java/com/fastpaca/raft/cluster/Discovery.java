package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.cluster.PeerProtocol;
import com.fastpaca.raft.cluster.Round.Answer;
import com.fastpaca.raft.cluster.Round.Silence;
import com.fastpaca.raft.peer.PeerCredentials;
import com.fastpaca.raft.peer.PeerRefusals;
import com.fastpaca.raft.peer.TlsFailures;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks every address that the seed resolves to, and every other one that is known, who is there. Used by one thread at a time. */
final class Discovery implements AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final Duration RESOLVE_WITHIN = Duration.ofSeconds(2);
    private static final int MAX_ADDRESSES = 256;
    private static final int OK = 200;

    private final List<HostPort> seed;
    private final Names names;
    private final PeerCredentials credentials;
    private final HttpClient client;

    Discovery(List<HostPort> seed, Resolver resolver, PeerCredentials credentials) {
        this.seed = seed;
        this.names = new Names(resolver);
        this.credentials = credentials;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY);
        credentials.tls().ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    private record Asked(HostPort address, CompletableFuture<HttpResponse<String>> answer) {}

    /**
     * Makes one round, in at most five seconds.
     *
     * @param asking what this node says of itself
     * @param known addresses besides those of the seed
     */
    Round ask(Hello asking, Collection<HostPort> known) throws InterruptedException {
        List<Silence> silences = new ArrayList<>();
        Map<HostPort, HostPort> addresses = resolve(known, silences);
        List<Asked> asked = new ArrayList<>();
        String body = asking.toText();
        addresses.forEach((numeric, address) -> asked.add(new Asked(
                address,
                client.sendAsync(
                        request(numeric, body),
                        BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), Hello.MAX_BYTES)))));
        List<Answer> answers = new ArrayList<>();
        try {
            long deadline =
                    System.nanoTime() + CONNECT_WITHIN.plus(ANSWER_WITHIN).toNanos();
            for (Asked one : asked) {
                collect(one, deadline, answers, silences);
            }
        } finally {
            asked.forEach(one -> one.answer().cancel(true));
        }
        return new Round(answers, silences);
    }

    /** Where to connect, by number, and by what name to call it: as it was named by others, else by its number. */
    private Map<HostPort, HostPort> resolve(Collection<HostPort> known, List<Silence> silences)
            throws InterruptedException {
        Set<HostPort> all = new LinkedHashSet<>(seed);
        all.addAll(known);
        all.forEach(place -> names.begin(place.host()));
        Map<HostPort, HostPort> addresses = new LinkedHashMap<>();
        long deadline = System.nanoTime() + RESOLVE_WITHIN.toNanos();
        for (HostPort place : all) {
            try {
                for (InetAddress address : names.await(place.host(), deadline)) {
                    HostPort numeric = new HostPort(address.getHostAddress(), place.port());
                    if (known.contains(place)) {
                        addresses.put(numeric, place);
                    } else if (addresses.size() < MAX_ADDRESSES) {
                        addresses.putIfAbsent(numeric, numeric);
                    }
                }
            } catch (ExecutionException e) {
                silences.add(new Silence(place.toString(), "the name does not resolve"));
            } catch (TimeoutException e) {
                silences.add(new Silence(place.toString(), "the name service does not answer"));
            }
        }
        names.forgetEnded();
        return addresses;
    }

    private HttpRequest request(HostPort numeric, String body) {
        String scheme = credentials.tls().isPresent() ? "https" : "http";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(scheme + "://" + numeric + PeerProtocol.HELLO))
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(BodyPublishers.ofString(body));
        credentials.secret().ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request.build();
    }

    private static void collect(Asked one, long deadlineNanos, List<Answer> answers, List<Silence> silences)
            throws InterruptedException {
        String address = one.address().toString();
        try {
            HttpResponse<String> response =
                    one.answer().get(Math.max(deadlineNanos - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
            Optional<Hello> hello = response.statusCode() == OK ? Hello.parse(response.body()) : Optional.empty();
            if (hello.isPresent()) {
                answers.add(new Answer(one.address(), hello.get()));
            } else {
                silences.add(new Silence(address, PeerRefusals.reason(response.statusCode())));
            }
        } catch (ExecutionException e) {
            silences.add(new Silence(address, reason(e.getCause() == null ? e : e.getCause())));
        } catch (TimeoutException e) {
            silences.add(new Silence(address, "no answer in time"));
        }
    }

    private static String reason(Throwable failure) {
        return switch (failure) {
            case HttpConnectTimeoutException timeout -> "no connection in time";
            case HttpTimeoutException timeout -> "no answer in time";
            case ConnectException refused -> "no connection";
            default ->
                TlsFailures.reason(failure)
                        .orElseGet(() -> failure.getClass().getSimpleName() + ": " + failure.getMessage());
        };
    }

    @Override
    public void close() {
        names.close();
        client.shutdownNow();
    }
}
