package com.fastpaca.bootstrap.process;

import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/**
 * The classes of the distribution, loaded and linked, as the JVM's ahead-of-time cache keeps them, made by a node that starts and stops.
 * The many nodes that tests start share it, and are ready for 40 % of the processor time.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514</a>
 */
final class StartCache {
    private static final Path FILE = ServerProcess.DISTRIBUTION.resolveSibling("test-start.aot");
    private static final Path JAR = ServerProcess.DISTRIBUTION.resolve("lib/fastpaca.jar");
    private static final Duration STOPS_WITHIN = Duration.ofMinutes(2);

    /** The JVM does without a cache that does not fit, and need not tell each test why. */
    private static final String SILENTLY = "-Xlog:cds=off -Xlog:aot=off ";

    /** JVM options that use the cache. */
    static final String OPTIONS = SILENTLY + "-XX:AOTCache=" + cache();

    private StartCache() {}

    /** Tests run in several JVMs, the first of which makes it. */
    private static Path cache() {
        Path lock = FILE.resolveSibling("test-start.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assert held.isValid();
            if (!Files.exists(FILE) || Files.getLastModifiedTime(FILE).compareTo(Files.getLastModifiedTime(JAR)) < 0) {
                make();
            }
            return FILE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make() throws IOException {
        Path directory = Files.createTempDirectory("fastpaca-start");
        Path made = directory.resolve("made.aot");
        String options = ServerProcess.JAVA_OPTIONS + " " + SILENTLY + "-XX:AOTCacheOutput=" + made;
        try (ServerProcess node = ServerProcess.start(
                directory.resolve("data"), FreePort.find(), Map.of("FASTPACA_JAVA_OPTS", options))) {
            node.awaitReady().stop(STOPS_WITHIN);
        }
        Files.move(made, FILE, StandardCopyOption.REPLACE_EXISTING);
    }
}
