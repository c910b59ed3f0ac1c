package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.bootstrap.token.JtokkitEstimators;
import com.fastpaca.ports.token.TokenEstimators;
import com.fastpaca.raft.node.StartRefusedException;
import java.io.IOException;
import java.security.Security;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a node and lets it run until the process is asked to stop. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int REFUSED = 2;
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        // Nodes come and go at other addresses, and one that was not there a moment ago may be now; read at the first
        // lookup.
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        TokenEstimators estimators = new JtokkitEstimators();
        switch (Configuration.read(System.getenv(), estimators)) {
            case Configuration.Reading.Invalid invalid -> {
                invalid.problems().forEach(Main::say);
                System.exit(REFUSED);
            }
            case Configuration.Reading.Valid valid -> start(valid.configuration(), estimators);
        }
    }

    private static void start(Configuration configuration, TokenEstimators estimators) {
        try {
            Node node = Node.start(configuration, estimators);
            Runtime.getRuntime().addShutdownHook(new Thread(node::stop, "shutdown"));
            LOG.info("fastpaca listens on {}:{}", configuration.host(), node.port());
        } catch (StartRefusedException e) {
            say(String.valueOf(e.getMessage()));
            System.exit(REFUSED);
        } catch (IOException | RuntimeException e) {
            LOG.error("the node failed to start", e);
            say("the node failed to start: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    /** For an operator who looks at the console; one line each. */
    private static void say(String problem) {
        System.err.println("fastpaca: " + problem);
    }
}
