package com.fastpaca.bootstrap;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code fastpaca cluster [url]}: prints the nodes and groups of the cluster that a running node is of. */
final class ClusterCommand {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private ClusterCommand() {}

    /**
     * @param arguments the node's address, if it is not on this host's {@code FASTPACA_PORT}
     * @param environment where the port and the key are found that the node itself is started with
     * @return the exit code
     */
    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        String url = arguments.isEmpty()
                ? "http://127.0.0.1:" + environment.getOrDefault("FASTPACA_PORT", "4000")
                : arguments.getFirst();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/v1/cluster"))
                    .timeout(TIMEOUT)
                    .header("Accept", "text/plain");
            key(environment).ifPresent(key -> request.header("Authorization", "Bearer " + key));
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                err.println("fastpaca: " + url + " answers " + answer.statusCode() + ": " + answer.body());
                return FAILED;
            }
            out.print(answer.body());
            return OK;
        } catch (IllegalArgumentException e) {
            err.println("fastpaca: " + url + " is no address of a node, as http://host:port is");
            return FAILED;
        } catch (IOException e) {
            err.println("fastpaca: no node answers at " + url + ": " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private static Optional<String> key(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("FASTPACA_API_KEY")).map(keys -> keys.split(",", -1)[0].strip());
    }
}
