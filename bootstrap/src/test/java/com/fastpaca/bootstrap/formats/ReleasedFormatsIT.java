package com.fastpaca.bootstrap.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.bootstrap.recorded.VariedConversations;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each release has left what it wrote and what it answered then. This one has to tell the same of it, and to go on with it. When a release
 * is due, {@code -Dfastpaca.formats.write=<its version>} has the distribution that was built write what is kept of it.
 */
class ReleasedFormatsIT {
    private static final Path RELEASES = Path.of("src", "test", "resources", "releases", "nodes");

    /** Small enough for several snapshots and merges, so that there is some of each: snapshots, tables, a log behind them. */
    private static final Map<String, String> WRITER = Map.of("FASTPACA_SNAPSHOT_BYTES", "262144");

    @TempDir
    private Path directory;

    static List<Path> releases() throws IOException {
        try (Stream<Path> files = Files.list(RELEASES)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void aDataDirectoryIsReadAndGoneOnWith(Path archive) throws Exception {
        Release release = Release.unpack(archive, directory.resolve("release"));
        int port = FreePort.find();
        List<String> goneOn;
        try (ServerProcess server = start(release.data(), port, Map.of());
                Http http = new Http(server.uri())) {
            VariedConversations.expectAnswers(release.answers(), http);
            goneOn = VariedConversations.goOn(http);
            server.kill();
        }
        try (ServerProcess server = start(release.data(), port, Map.of());
                Http http = new Http(server.uri())) {
            String replays = String.join("\n", goneOn.subList(0, goneOn.size() - 2));
            assertThat(String.join("\n", VariedConversations.goOn(http))).startsWith(replays);
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void anExportIsImported(Path archive) throws Exception {
        Release release = Release.unpack(archive, directory.resolve("release"));
        try (ServerProcess server = start(directory.resolve("new"), FreePort.find(), Map.of());
                Http http = new Http(server.uri())) {
            CommandLine done = CommandLine.run(
                    "import", "--url", server.uri().toString(), release.export().toString());
            assertThat(done.exitCode()).as(done.output()).isZero();
            VariedConversations.expectAnswers(release.answers(), http);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "fastpaca.formats.write", matches = ".+")
    void whatIsKeptOfAReleaseIsWritten() throws Exception {
        Path written = directory.resolve("written");
        Release release = new Release(Files.createDirectories(written));
        try (ServerProcess server = start(release.data(), FreePort.find(), WRITER);
                Http http = new Http(server.uri())) {
            VariedConversations.fill(http);
            release.putAnswers(VariedConversations.answers(http));
            CommandLine export = CommandLine.run(
                    "export", "--url", server.uri().toString(), release.export().toString());
            assertThat(export.exitCode()).as(export.output()).isZero();
            server.kill();
        }
        release.pack(Files.createDirectories(RELEASES).resolve(System.getProperty("fastpaca.formats.write") + ".zip"));
    }

    private static ServerProcess start(Path data, int port, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(VariedConversations.SETTINGS);
        all.putAll(settings);
        return ServerProcess.start(data, port, all).awaitReady();
    }
}
