package com.fastpaca.bootstrap.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Programs;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution is packaged for hosts that have no Java, and starts with what it brings. */
class PackagesIT {
    private static final String VERSION = "0.0.0";

    @TempDir
    private Path directory;

    @Test
    void aNodeStartsWithTheRuntimeAndTheCacheThatArePackagedWithIt() throws Exception {
        assumeTrue(Programs.areInstalled("curl"), "curl is not installed, which trains the cache");
        Path output = directory.resolve("output");
        CommandLine made = Programs.run(
                Map.of("REQUESTS", "30"),
                "src/self-contained/build.sh",
                ServerProcess.DISTRIBUTION.toString(),
                System.getProperty("java.home"),
                VERSION,
                output.toString());
        assertThat(made.exitCode()).as(made.output()).isZero();
        Path tree = only(output, "fastpaca-" + VERSION + "-linux-*[!z]");
        assertThat(only(output, "*.tar.gz")).isNotEmptyFile();

        // With a cache that does not fit it would go on without, and say nothing.
        Map<String, String> settings = Map.of("FASTPACA_JAVA_OPTS", "-XX:AOTMode=on");
        Path data = directory.resolve("data");
        try (ServerProcess node = ServerProcess.start(
                                tree, UnaryOperator.identity(), "127.0.0.1", data, FreePort.find(), settings)
                        .awaitReady();
                Http http = new Http(node.uri())) {
            assertThat(http.send("PUT", "/v1/conversations/c", "{}").status()).isEqualTo(201);
            assertThat(http.get("/v1/conversations/c/window").status()).isEqualTo(200);
            assertThat(runtimeOf(node)).startsWith(tree.toRealPath());
        }
    }

    private static Path only(Path directory, String glob) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, glob)) {
            List<Path> all = new ArrayList<>();
            found.forEach(all::add);
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    private static Path runtimeOf(ServerProcess node) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + node.pid() + "/exe"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"self-contained", "container"})
    @EnabledIfSystemProperty(named = "fastpaca.packages", matches = "true")
    void theChecksOfThePackagesPassWhereTheirToolsAre(String check) throws Exception {
        CommandLine run = Programs.run(Map.of("OFFLINE", "1"), "../deploy/check/" + check + ".sh");

        assumeTrue(!run.output().startsWith(check + ": skipped"), run.output());
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output()).endsWith(check + ": passed\n");
    }
}
