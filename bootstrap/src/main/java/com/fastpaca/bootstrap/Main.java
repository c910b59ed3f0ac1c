package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.command.ClusterCommand;
import com.fastpaca.bootstrap.command.ConfigCommand;
import com.fastpaca.bootstrap.command.Console;
import com.fastpaca.bootstrap.command.ExitCode;
import com.fastpaca.bootstrap.command.HealthCommand;
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
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a node and lets it run until the process is asked to stop. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final Console CONSOLE = new Console(System.out, System.err);
    private static final String USAGE =
            ClusterCommand.USAGE + TransferCommand.USAGE + ConfigCommand.USAGE + HealthCommand.USAGE;

    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length > 0) {
            System.exit(command(List.of(arguments)).status());
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
                exit(ExitCode.REFUSED);
            }
            case Configuration.Reading.Valid valid -> start(valid.configuration(), estimators);
        }
    }

    private static ExitCode command(List<String> arguments) {
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (arguments.getFirst()) {
            case "cluster" -> withSettings(settings -> ClusterCommand.run(rest, settings, CONSOLE));
            case "export", "import" ->
                withSettings(settings -> TransferCommand.run(arguments, settings, System.in, CONSOLE));
            case "health" -> withSettings(settings -> HealthCommand.run(rest, settings, CONSOLE));
            case "config" -> ConfigCommand.run(rest, System.getenv(), new JtokkitEstimators(), CONSOLE);
            case "help", "--help", "-h" -> {
                CONSOLE.out().print("Without a command fastpaca starts a node. There are:\n" + USAGE);
                yield ExitCode.OK;
            }
            default -> {
                CONSOLE.say("knows no command " + String.join(" ", arguments)
                        + "; without one it starts a node, and there are:");
                yield CONSOLE.refuse(USAGE);
            }
        };
    }

    /** A command finds the node where the node's own settings put it. */
    private static ExitCode withSettings(Function<Map<String, String>, ExitCode> command) {
        Sources sources = Sources.of(System.getenv());
        sources.problems().forEach(CONSOLE::say);
        return sources.problems().isEmpty() ? command.apply(sources.texts()) : ExitCode.REFUSED;
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
        } catch (IOException | RuntimeException | Error e) {
            // What listens keeps the process, which would be taken for alive.
            LOG.atError().addKeyValue("event", "node_start_failed").setCause(e).log("the node failed to start");
            CONSOLE.say("the node failed to start: " + e.getMessage());
            exit(ExitCode.FAILED);
        }
    }

    private static void refuse(String reason) {
        tellRefusal(reason);
        exit(ExitCode.REFUSED);
    }

    /** Collectors take the log alone. */
    private static void tellRefusal(String reason) {
        LOG.atError().addKeyValue("event", "node_refused").log("the node must not run: {}", reason);
        CONSOLE.say(reason);
    }

    private static void exit(ExitCode code) {
        NodeLog.flush();
        System.exit(code.status());
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
}
