package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an operator sees of a cluster, and does to it. */
final class Operator {
    private static final Duration SEEN_WITHIN = Duration.ofMinutes(2);
    private static final Pattern NODE_ID = Pattern.compile("\"node_id\":\"([^\"]+)\"");
    private static final Pattern CLUSTER_ID = Pattern.compile("\"cluster_id\":\"([^\"]+)\"");
    private static final Pattern LEADER = Pattern.compile("\"leader\":\"([^\"]+)\"");

    private Operator() {}

    /** Runs {@code fastpaca cluster} beside a node, to its end. */
    static void changes(NodeProcess node, String operation, String... nodes) throws Exception {
        String[] arguments = new String[nodes.length + 3];
        arguments[0] = "cluster";
        arguments[1] = operation;
        System.arraycopy(nodes, 0, arguments, 2, nodes.length);
        arguments[arguments.length - 1] = node.uri().toString();
        CommandLine command = CommandLine.run(arguments);
        assertThat(command.exitCode()).as(command.output() + overview(node)).isZero();
    }

    static String overview(NodeProcess node) throws IOException {
        try (Http http = new Http(node.uri())) {
            return http.get("/v1/cluster").body();
        }
    }

    /** In how many groups a node has a vote, as another one knows it. */
    static int votes(NodeProcess by, String id) throws IOException {
        Matcher votes = Pattern.compile("\\{\"node_id\":\"" + id + "\"[^{}]*\"votes\":(\\d+)")
                .matcher(overview(by));
        assertThat(votes.find()).isTrue();
        return Integer.parseInt(votes.group(1));
    }

    /** A node's own id stands first in what it says. */
    static String idOf(NodeProcess node) throws IOException {
        Matcher id = NODE_ID.matcher(overview(node));
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    static String clusterOf(NodeProcess node) throws IOException {
        Matcher id = CLUSTER_ID.matcher(overview(node));
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    static String idOnceItAnswers(NodeProcess node) {
        return await().atMost(SEEN_WITHIN)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> idOf(node), id -> !id.isEmpty());
    }

    static void awaitSeen(NodeProcess by, String id) {
        await("a node is seen").atMost(SEEN_WITHIN).until(() -> overview(by).contains(id));
    }

    /** As one node knows them; leaders may be handed over for some seconds after the members have changed. */
    static void awaitLeadersOnAll(NodeProcess... nodes) {
        await("each node leads a group")
                .atMost(SEEN_WITHIN)
                .untilAsserted(() ->
                        assertThat(leaders(nodes[0])).as(overview(nodes[0])).hasSize(nodes.length));
    }

    /** The ids of the nodes that lead a group, as one node knows them. */
    static Set<String> leaders(NodeProcess by) throws IOException {
        Set<String> leaders = new HashSet<>();
        Matcher leader = LEADER.matcher(overview(by));
        while (leader.find()) {
            leaders.add(leader.group(1));
        }
        return leaders;
    }
}
