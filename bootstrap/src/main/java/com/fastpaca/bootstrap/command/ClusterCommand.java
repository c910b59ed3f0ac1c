package com.fastpaca.bootstrap.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code fastpaca cluster …}: shows the cluster that a running node is of, and changes its members. */
public final class ClusterCommand {
    public static final String USAGE = """
            fastpaca cluster [url]                     shows the nodes, Raft groups, leaders and lag
            fastpaca cluster add NODE [url]            makes a node that waits for it a member
            fastpaca cluster remove NODE [url]         makes a node no member any more
            fastpaca cluster replace OLD NEW [url]     the two in one step: NEW takes the place of OLD
            A node is given by its name or its id; url is that of a member, and this host's own unless it is given.
            """;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    /** The node works on a change for a while before it says that it is not done. */
    private static final Duration CHANGE_TIMEOUT = Duration.ofMinutes(30);

    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final Map<String, String> settings;
    private final Console console;

    private ClusterCommand(Map<String, String> settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    /**
     * @param arguments what follows {@code cluster}
     * @param settings that the node itself is started with
     */
    public static ExitCode run(List<String> arguments, Map<String, String> settings, Console console) {
        ClusterCommand command = new ClusterCommand(settings, console);
        return switch (arguments.isEmpty() ? "" : arguments.getFirst()) {
            case "add" -> command.change(arguments, List.of("add"));
            case "remove" -> command.change(arguments, List.of("remove"));
            case "replace" -> command.change(arguments, List.of("remove", "add"));
            default -> arguments.size() <= 1 ? command.show(arguments.stream().findFirst()) : console.refuse(USAGE);
        };
    }

    private ExitCode show(Optional<String> url) {
        return console.attempt(() -> {
            try (NodeClient node = connect(url, Patience.once(ANSWER_TIMEOUT))) {
                String path = "/v1/cluster";
                NodeClient.Answer answer = node.get(path, "text/plain");
                if (answer.status() != NodeClient.OK) {
                    throw node.unexpected(path, answer.status(), answer.text());
                }
                console.out().println(answer.text());
                return ExitCode.OK;
            }
        });
    }

    /** @param roles what is to become of each node that is named */
    private ExitCode change(List<String> arguments, List<String> roles) {
        List<String> nodes = arguments.subList(1, Math.min(arguments.size(), 1 + roles.size()));
        if (nodes.size() < roles.size()
                || arguments.size() > 2 + roles.size()
                || !nodes.stream().allMatch(node -> NODE.matcher(node).matches())) {
            return console.refuse(USAGE);
        }
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < roles.size(); i++) {
            body.append(i == 0 ? "\"" : ",\"")
                    .append(roles.get(i))
                    .append("\":\"")
                    .append(nodes.get(i))
                    .append('"');
        }
        return change(
                body.append('}').toString(),
                arguments.stream().skip(1L + roles.size()).findFirst());
    }

    /** A new member may have much to catch up with: it is asked for again until it is done, as that goes on where it was left. */
    private ExitCode change(String json, Optional<String> url) {
        return console.attempt(() -> {
            try (NodeClient node = connect(url, new Patience(ANSWER_TIMEOUT, CHANGE_TIMEOUT))) {
                String path = "/v1/cluster/members";
                NodeClient.Answer answer = node.post(
                        path,
                        json.getBytes(StandardCharsets.US_ASCII),
                        later -> console.out().println("not yet: " + later.text()));
                if (answer.status() != NodeClient.OK) {
                    throw node.unexpected(path, answer.status(), answer.text());
                }
                console.out().println("done in all Raft groups");
                return ExitCode.OK;
            }
        });
    }

    private NodeClient connect(Optional<String> url, Patience patience) throws IOException {
        return NodeClient.of(url, NodeAccess.of(settings), patience);
    }
}
