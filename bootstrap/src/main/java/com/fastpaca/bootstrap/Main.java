package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.bootstrap.config.Sources;
import com.fastpaca.bootstrap.log.NodeLog;
import com.fastpaca.bootstrap.token.JtokkitEstimators;
import com.fastpaca.bootstrap.transfer.TransferCommand;
import com.fastpaca.ports.token.TokenEstimators;
import com.fastpaca.raft.node.StartRefusedException;
import java.io.IOException;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a node and lets it run until the process is asked to stop. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int OK = 0;
    private static final int REFUSED = 2;
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length > 0) {
            System.exit(command(List.of(arguments)));
        }
        Sources sources = Sources.of(System.getenv());
        NodeLog.open(Configuration.logSettings(sources));
        Thread.setDefaultUncaughtExceptionHandler(Main::threadFailed);
        // Nodes come and go at other addresses, and one that was not there a moment ago may be now; read at the first
        // lookup.
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        // While there is no DNS a node is where it was; who is there now says so itself.
        Security.setProperty("networkaddress.cache.stale.ttl", "3600");
        // Whoever has a connection could let the node make one handshake after the other on it.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        TokenEstimators estimators = new JtokkitEstimators();
        switch (Configuration.read(sources, estimators)) {
            case Configuration.Reading.Invalid invalid -> {
                invalid.problems().forEach(Main::tellRefusal);
                exit(REFUSED);
            }
            case Configuration.Reading.Valid valid -> start(valid.configuration(), estimators);
        }
    }

    private static int command(List<String> arguments) {
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (arguments.getFirst()) {
            case "cluster" -> withSettings(settings -> ClusterCommand.run(rest, settings, System.out, System.err));
            case "export", "import" ->
                withSettings(settings -> TransferCommand.run(arguments, settings, System.in, System.err));
            case "health" -> withSettings(settings -> HealthCommand.run(rest, settings, System.out, System.err));
            case "config" -> ConfigCommand.run(rest, System.getenv(), new JtokkitEstimators(), System.out, System.err);
            case "help", "--help", "-h" -> {
                System.out.println("Without a command fastpaca starts a node. There are:");
                usage().forEach(System.out::println);
                yield OK;
            }
            default -> {
                say("knows no command " + String.join(" ", arguments)
                        + "; without one it starts a node, and there are:");
                usage().forEach(Main::say);
                yield REFUSED;
            }
        };
    }

    private static Stream<String> usage() {
        return Stream.of(ClusterCommand.USAGE, TransferCommand.USAGE, ConfigCommand.USAGE, HealthCommand.USAGE)
                .flatMap(String::lines);
    }

    /** A command finds the node where the node's own settings put it. */
    private static int withSettings(ToIntFunction<Map<String, String>> command) {
        Sources sources = Sources.of(System.getenv());
        sources.problems().forEach(Main::say);
        return sources.problems().isEmpty() ? command.applyAsInt(sources.texts()) : REFUSED;
    }

    private static void start(Configuration configuration, TokenEstimators estimators) {
        try {
            Node node = Node.listen(configuration, estimators, Main::refuse);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "shutdown"));
            String host = configuration.listenAddress().host();
            LOG.atInfo()
                    .addKeyValue("event", "node_listening")
                    .addKeyValue("host", host)
                    .addKeyValue("port", node.port())
                    .log("fastpaca listens on {}:{}", host, node.port());
            node.serve();
        } catch (StartRefusedException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            LOG.atInfo().addKeyValue("event", "node_start_given_up").log("stopped before the cluster came about");
        } catch (IOException | RuntimeException e) {
            LOG.atError().addKeyValue("event", "node_start_failed").setCause(e).log("the node failed to start");
            say("the node failed to start: " + e.getMessage());
            exit(FAILED);
        }
    }

    private static void refuse(String reason) {
        tellRefusal(reason);
        exit(REFUSED);
    }

    /** Collectors take the log alone. */
    private static void tellRefusal(String reason) {
        LOG.atError().addKeyValue("event", "node_refused").log("the node must not run: {}", reason);
        say(reason);
    }

    private static void exit(int status) {
        NodeLog.flush();
        System.exit(status);
    }

    private static void stop(Node node) {
        node.stop();
        NodeLog.flush();
    }

    private static void threadFailed(Thread thread, Throwable failure) {
        LOG.atError()
                .addKeyValue("event", "thread_failed")
                .setCause(failure)
                .log("thread {} ended, as nobody expected what it met", thread.getName());
    }

    /** For an operator who looks at the console; one line each. */
    private static void say(String problem) {
        System.err.println("fastpaca: " + problem);
    }
}
