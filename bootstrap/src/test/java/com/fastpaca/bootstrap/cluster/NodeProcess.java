package com.fastpaca.bootstrap.cluster;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node over all its runs: its place in the network, its data directory, its log. */
final class NodeProcess implements AutoCloseable {
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(2);
    private static final Duration LOG_WITHIN = Duration.ofSeconds(30);

    private final String name;
    private final TestNetwork network;
    private final int number;
    private final Path dataDirectory;
    private final Path log;
    private final Map<String, String> settings;
    private final URI uri;
    private @Nullable ServerProcess process;

    /** @param directory that holds the data and the log */
    NodeProcess(String name, TestNetwork network, int number, Path directory, Map<String, String> settings) {
        this.name = name;
        this.network = network;
        this.number = number;
        this.dataDirectory = directory.resolve(name);
        this.log = directory.resolve(name + ".log");
        this.settings = settings;
        this.uri = ServerProcess.uri(network.address(number), TestNetwork.PORT, settings);
    }

    String name() {
        return name;
    }

    int number() {
        return number;
    }

    URI uri() {
        return uri;
    }

    Path dataDirectory() {
        return dataDirectory;
    }

    void start() {
        start(ServerProcess.DISTRIBUTION);
    }

    /** Starts the node from a distribution, which may be another than in its last run. */
    void start(Path distribution) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("FASTPACA_HOST", network.bindAddress(number));
        process = ServerProcess.start(
                distribution,
                command -> network.command(number, command),
                network.address(number),
                dataDirectory,
                TestNetwork.PORT,
                all);
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    boolean isReady() {
        try (Http http = Http.of(uri, ANSWERS_WITHIN, settings)) {
            return http.get("/health/ready").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** A conversation's whole log, in this node's own copy. */
    String log(String conversation) throws IOException {
        try (Http http = Http.of(uri, LOG_WITHIN, settings)) {
            return http.getLines("/v1/conversations/" + conversation + "/events?consistency=local")
                    .body();
        }
    }

    /** SIGKILL. */
    void kill() {
        close();
    }

    /** SIGTERM; answers the exit code. */
    int stop(Duration within) {
        int exitCode = running().stop(within);
        close();
        return exitCode;
    }

    /** Waits for the process to end by itself; answers the exit code. */
    int awaitExit(Duration within) {
        return running().awaitExit(within);
    }

    void pause() {
        running().pause();
    }

    void resume() {
        running().resume();
    }

    /** What its threads are doing. */
    String threads() {
        return running().threads();
    }

    private ServerProcess running() {
        if (process == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return process;
    }

    /** What the node has printed in all its runs. */
    String output() {
        try {
            String earlier = Files.exists(log) ? Files.readString(log) : "";
            return earlier + (process == null ? "" : process.output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the process and keeps what it has printed. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.kill();
        try {
            Files.createDirectories(log.getParent());
            Files.writeString(log, process.output(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.close();
        process = null;
    }
}
