package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.client.NodeAccess;
import com.fastpaca.raft.peer.TlsFailures;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code fastpaca cluster …}: shows the cluster that a running node is of, and changes its members. */
final class ClusterCommand {
    static final String USAGE = """
            fastpaca cluster [url]                     shows the nodes, Raft groups, leaders and lag
            fastpaca cluster add NODE [url]            makes a node that waits for it a member
            fastpaca cluster remove NODE [url]         makes a node no member any more
            fastpaca cluster replace OLD NEW [url]     the two in one step: NEW takes the place of OLD
            A node is given by its name or its id; url is that of a member, and this host's own unless it is given.
            """;

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    /** The node works on a change for a while before it says that it is not done. */
    private static final Duration CHANGE_TIMEOUT = Duration.ofMinutes(30);

    private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final int UNAVAILABLE = 503;

    private final String url;
    private final NodeAccess access;
    private final PrintStream out;
    private final PrintStream err;

    private ClusterCommand(String url, NodeAccess access, PrintStream out, PrintStream err) {
        this.url = url;
        this.access = access;
        this.out = out;
        this.err = err;
    }

    /**
     * @param arguments what follows {@code cluster}
     * @param environment where the port and the key are found that the node itself is started with
     * @return the exit code
     */
    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        String operation = arguments.isEmpty() ? "" : arguments.getFirst();
        return switch (operation) {
            case "add" -> change(arguments, List.of("add"), environment, out, err);
            case "remove" -> change(arguments, List.of("remove"), environment, out, err);
            case "replace" -> change(arguments, List.of("remove", "add"), environment, out, err);
            default ->
                arguments.size() <= 1 ? at(arguments, 0, environment, out, err, ClusterCommand::show) : usage(err);
        };
    }

    /** @param roles what is to become of each node that is named */
    private static int change(
            List<String> arguments,
            List<String> roles,
            Map<String, String> environment,
            PrintStream out,
            PrintStream err) {
        List<String> nodes = arguments.subList(1, Math.min(arguments.size(), 1 + roles.size()));
        if (nodes.size() < roles.size()
                || arguments.size() > 2 + roles.size()
                || !nodes.stream().allMatch(node -> NODE.matcher(node).matches())) {
            return usage(err);
        }
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < roles.size(); i++) {
            body.append(i == 0 ? "\"" : ",\"")
                    .append(roles.get(i))
                    .append("\":\"")
                    .append(nodes.get(i))
                    .append('"');
        }
        String json = body.append('}').toString();
        return at(arguments, 1 + roles.size(), environment, out, err, command -> command.change(json));
    }

    private static int at(
            List<String> arguments,
            int index,
            Map<String, String> environment,
            PrintStream out,
            PrintStream err,
            ToIntFunction<ClusterCommand> operation) {
        try {
            NodeAccess access = NodeAccess.of(environment);
            String url = index < arguments.size() ? arguments.get(index) : access.url();
            return operation.applyAsInt(new ClusterCommand(url, access, out, err));
        } catch (IOException e) {
            err.println("fastpaca: " + e.getMessage());
            return FAILED;
        }
    }

    private static int usage(PrintStream err) {
        err.print(USAGE.lines().map(line -> "fastpaca: " + line + "\n").collect(Collectors.joining()));
        return WRONG_USAGE;
    }

    private int show() {
        return talk(client -> {
            HttpResponse<String> answer = client.send(
                    request("/v1/cluster").header("Accept", "text/plain").build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                return failed(answer);
            }
            out.print(answer.body());
            return OK;
        });
    }

    /** A new member may have much to catch up with: it is asked for again until it is done, as that goes on where it was left. */
    private int change(String body) {
        return talk(client -> {
            HttpRequest request = request("/v1/cluster/members")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body))
                    .build();
            long deadline = System.nanoTime() + CHANGE_TIMEOUT.toNanos();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            while (answer.statusCode() == UNAVAILABLE && System.nanoTime() < deadline) {
                out.println("not yet: " + answer.body());
                LockSupport.parkNanos(AGAIN_NANOS);
                answer = client.send(request, BodyHandlers.ofString());
            }
            if (answer.statusCode() != 200) {
                return failed(answer);
            }
            out.println("done in all Raft groups");
            return OK;
        });
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER_TIMEOUT);
        access.key().ifPresent(given -> request.header("Authorization", "Bearer " + given));
        return request;
    }

    private int failed(HttpResponse<String> answer) {
        err.println("fastpaca: " + url + " answers " + answer.statusCode() + ": " + answer.body());
        return FAILED;
    }

    private interface Conversation {
        int with(HttpClient client) throws IOException, InterruptedException;
    }

    private int talk(Conversation conversation) {
        try (HttpClient client = access.newClient()) {
            return conversation.with(client);
        } catch (IllegalArgumentException e) {
            err.println("fastpaca: " + url + " is no address of a node, as http://host:port and https://host:port are");
        } catch (IOException e) {
            err.println("fastpaca: no node answers at " + url + ": "
                    + TlsFailures.reason(e).orElseGet(e::toString));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return FAILED;
    }
}
