package com.fastpaca.bootstrap.process;

import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/**
 * The classes of the distribution as the JVM keeps them once they are loaded (class data sharing), made by a node that starts and stops.
 * The many nodes that tests start share it, and are ready for two thirds of the processor time.
 */
final class ClassArchive {
    private static final Path FILE = ServerProcess.DISTRIBUTION.resolveSibling("test-classes.jsa");
    private static final Path JAR = ServerProcess.DISTRIBUTION.resolve("lib/fastpaca.jar");
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(60);

    /** The JVM does without an archive that does not fit, and need not tell each test why. */
    private static final String SILENTLY = "-Xlog:cds=off -Xlog:aot=off ";

    /** JVM options that use the archive. */
    static final String OPTIONS = SILENTLY + "-XX:SharedArchiveFile=" + archive();

    private ClassArchive() {}

    private static Path archive() {
        try {
            if (!Files.exists(FILE) || Files.getLastModifiedTime(FILE).compareTo(Files.getLastModifiedTime(JAR)) < 0) {
                make();
            }
            return FILE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make() throws IOException {
        Path directory = Files.createTempDirectory("fastpaca-classes");
        Path made = directory.resolve("made.jsa");
        String options = ServerProcess.JAVA_OPTIONS + " " + SILENTLY + "-XX:ArchiveClassesAtExit=" + made;
        try (ServerProcess node = ServerProcess.start(
                directory.resolve("data"), FreePort.find(), Map.of("FASTPACA_JAVA_OPTS", options))) {
            node.awaitReady().stop(STOPS_WITHIN);
        }
        Files.move(made, FILE, StandardCopyOption.REPLACE_EXISTING);
    }
}
