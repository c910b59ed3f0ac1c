package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.bootstrap.log.NodeLog;
import com.fastpaca.bootstrap.token.JtokkitEstimators;
import com.fastpaca.bootstrap.transfer.TransferCommand;
import com.fastpaca.ports.token.TokenEstimators;
import com.fastpaca.raft.node.StartRefusedException;
import java.io.IOException;
import java.security.Security;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a node and lets it run until the process is asked to stop. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int REFUSED = 2;
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length > 0) {
            System.exit(command(List.of(arguments)));
        }
        NodeLog.open(Configuration.logSettings(System.getenv()));
        Thread.setDefaultUncaughtExceptionHandler(Main::threadFailed);
        // Nodes come and go at other addresses, and one that was not there a moment ago may be now; read at the first
        // lookup.
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        TokenEstimators estimators = new JtokkitEstimators();
        switch (Configuration.read(System.getenv(), estimators)) {
            case Configuration.Reading.Invalid invalid -> {
                invalid.problems().forEach(Main::say);
                exit(REFUSED);
            }
            case Configuration.Reading.Valid valid -> start(valid.configuration(), estimators);
        }
    }

    private static int command(List<String> arguments) {
        switch (arguments.getFirst()) {
            case "cluster" -> {
                return ClusterCommand.run(
                        arguments.subList(1, arguments.size()), System.getenv(), System.out, System.err);
            }
            case "export", "import" -> {
                return TransferCommand.run(arguments, System.getenv(), System.in, System.err);
            }
            default ->
                say("knows no command " + String.join(" ", arguments)
                        + "; without one it starts a node, and there are:");
        }
        ClusterCommand.USAGE.lines().forEach(Main::say);
        TransferCommand.USAGE.lines().forEach(Main::say);
        return REFUSED;
    }

    private static void start(Configuration configuration, TokenEstimators estimators) {
        try {
            Node node = Node.listen(configuration, estimators, Main::refuse);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "shutdown"));
            LOG.atInfo()
                    .addKeyValue("event", "node_listening")
                    .addKeyValue("host", configuration.host())
                    .addKeyValue("port", node.port())
                    .log("fastpaca listens on {}:{}", configuration.host(), node.port());
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
        say(reason);
        exit(REFUSED);
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
