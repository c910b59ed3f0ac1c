package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.client.NodeAccess;
import com.fastpaca.raft.peer.TlsFailures;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code fastpaca health}: asks a node how it is, for scripts that cannot speak TLS. */
final class HealthCommand {
    static final String USAGE = """
            fastpaca health live|ready [url]           whether a node is alive, or serves: exits with 0 if so
            """;

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private HealthCommand() {}

    /**
     * @param arguments what follows {@code health}
     * @param settings that the node itself is started with
     * @return the exit code
     */
    static int run(List<String> arguments, Map<String, String> settings, PrintStream out, PrintStream err) {
        String question = arguments.isEmpty() ? "" : arguments.getFirst();
        if (arguments.size() > 2 || !List.of("live", "ready").contains(question)) {
            err.print("fastpaca: " + USAGE);
            return WRONG_USAGE;
        }
        try {
            NodeAccess access = NodeAccess.withoutKey(settings);
            return ask(access, arguments.size() == 2 ? arguments.getLast() : access.url(), question, out, err);
        } catch (IOException e) {
            err.println("fastpaca: " + TlsFailures.reason(e).orElseGet(e::toString));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return FAILED;
    }

    private static int ask(NodeAccess access, String url, String question, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        try (HttpClient client = access.newClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/health/" + question))
                    .timeout(ANSWER_TIMEOUT)
                    .build();
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            out.println("health/" + question + ": " + status);
            return status == 200 ? OK : FAILED;
        } catch (IllegalArgumentException e) {
            err.println("fastpaca: " + url + " is no address of a node");
            return FAILED;
        }
    }
}
