package com.fastpaca.bootstrap.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * One run of the assembled distribution in a process of its own. Closing it kills the process, so that a failed test leaves nothing
 * behind.
 */
public final class ServerProcess implements AutoCloseable {
    /** The distribution that was built from this tree. */
    public static final Path DISTRIBUTION = Path.of(System.getProperty("fastpaca.distribution", "target/fastpaca"))
            .toAbsolutePath();

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

    /** Several nodes share a machine, and few live for as long as the optimizing compiler takes to pay for itself. */
    static final String JAVA_OPTIONS = "-Xmx512m -XX:TieredStopAtLevel=1";

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(10);

    private final Process process;
    private final URI uri;
    private final Path output;
    private final Map<String, String> settings;

    private ServerProcess(Process process, URI uri, Path output, Map<String, String> settings) {
        this.process = process;
        this.uri = uri;
        this.output = output;
        this.settings = settings;
    }

    /** Starts a node on the directory without waiting for it. */
    public static ServerProcess start(Path dataDirectory, int port) {
        return start(dataDirectory, port, Map.of());
    }

    /**
     * Starts a node on the directory without waiting for it.
     *
     * @param settings environment variables; they win over the ones that this class sets
     */
    public static ServerProcess start(Path dataDirectory, int port, Map<String, String> settings) {
        return start(DISTRIBUTION, UnaryOperator.identity(), "127.0.0.1", dataDirectory, port, settings);
    }

    /**
     * Starts a node on the directory without waiting for it.
     *
     * @param distribution that the node is started from
     * @param placement makes the command one that runs it where the node belongs, as the same process
     * @param host where the node is reached, and what it binds to
     * @param settings environment variables; they win over the ones that this class sets
     */
    public static ServerProcess start(
            Path distribution,
            UnaryOperator<List<String>> placement,
            String host,
            Path dataDirectory,
            int port,
            Map<String, String> settings) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("FASTPACA_HOST", host);
        environment.put("FASTPACA_PORT", Integer.toString(port));
        environment.put("FASTPACA_DATA_DIR", dataDirectory.toString());
        environment.putAll(settings);
        environment.computeIfAbsent("FASTPACA_JAVA_OPTS", name -> JAVA_OPTIONS + optionsOf(distribution));
        try {
            Path output = Files.createTempFile("fastpaca-", ".log");
            output.toFile().deleteOnExit();
            var builder = new ProcessBuilder(placement.apply(
                            List.of(distribution.resolve("bin/fastpaca").toString())))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("FASTPACA_"));
            builder.environment().putAll(environment);
            return new ServerProcess(builder.start(), uri(host, port, settings), output, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the distribution at " + distribution + " does not start: run mvnw package first", e);
        }
    }

    private static String optionsOf(Path distribution) {
        return distribution.equals(DISTRIBUTION) ? " " + StartCache.OPTIONS : "";
    }

    /** Where a node with such settings is reached. */
    public static URI uri(String host, int port, Map<String, String> settings) {
        return URI.create(
                (settings.containsKey("FASTPACA_TLS_CERT_FILE") ? "https://" : "http://") + host + ":" + port);
    }

    /** Waits until the node says that it is ready. */
    public ServerProcess awaitReady() {
        if (!becomesReady()) {
            throw new AssertionError("the server ended with " + process.exitValue() + ":\n" + output());
        }
        return this;
    }

    /** Whether the node gets ready; false if it ends instead. */
    public boolean becomesReady() {
        try (Http http = Http.of(uri, ANSWERS_WITHIN, settings)) {
            Awaitility.await()
                    .alias("readiness of the server")
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(READY_WITHIN)
                    .until(() -> !process.isAlive() || isReady(http));
        }
        return process.isAlive();
    }

    private static boolean isReady(Http http) {
        try {
            return http.get("/health/ready").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public long pid() {
        return process.pid();
    }

    public URI uri() {
        return uri;
    }

    /** Ends the process as a power cut would, but for the page cache: SIGKILL, nothing is flushed or closed. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(KILLED_WITHIN);
    }

    /** Stops the process where it is (SIGSTOP): it neither runs nor ends, and its connections stay open. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a paused process go on (SIGCONT). */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            if (!kill.waitFor(KILLED_WITHIN.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("cannot send SIG" + name + " to " + pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending a signal", e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Asks the process to end (SIGTERM) and answers its exit code. */
    public int stop(Duration within) {
        process.destroy();
        return awaitExit(within);
    }

    /** Lets the process run for a while, which it must survive. */
    public void run(Duration duration) {
        if (hasEndedWithin(duration)) {
            throw new AssertionError("the server ended with " + process.exitValue() + ":\n" + output());
        }
    }

    /** Waits for the process to end by itself and answers its exit code. */
    public int awaitExit(Duration within) {
        if (!hasEndedWithin(within)) {
            throw new AssertionError("the server still runs after " + within + ":\n" + output());
        }
        return process.exitValue();
    }

    private boolean hasEndedWithin(Duration duration) {
        try {
            return process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the server", e);
        }
    }

    /** What its threads are doing. */
    public String threads() {
        try {
            Process asked = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid()),
                            "Thread.print",
                            "-l")
                    .redirectErrorStream(true)
                    .start();
            return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the process has printed, both streams together. */
    public String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
