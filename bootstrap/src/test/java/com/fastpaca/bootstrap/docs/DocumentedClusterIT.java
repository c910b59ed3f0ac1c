package com.fastpaca.bootstrap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Shell;
import com.fastpaca.ports.network.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's three nodes on one machine, at other ports. */
class DocumentedClusterIT {
    private static final BlockPlace THREE_NODES = new BlockPlace("README.md", "for n in 1 2 3; do\n");
    private static final Duration WITHIN = Duration.ofMinutes(4);

    /** The nodes run on behind the block; here they end with it. */
    private static final String END = """
            ended=$?
            jobs -p >nodes
            kill -KILL $(cat nodes)
            wait
            exit $ended
            """;

    @TempDir
    private Path directory;

    static boolean runs(DocumentedBlock block) {
        return THREE_NODES.holds(block);
    }

    @Test
    void threeNodesFormAClusterAndShowIt() throws Exception {
        String prefix = prefixOfFreePorts();
        String block = THREE_NODES
                .commands()
                .replace("bootstrap/target/fastpaca/bin/fastpaca", "bin/fastpaca")
                // The JVM's options are those of all tests.
                .replace(" FASTPACA_JAVA_OPTS=-Xmx512m", "")
                .replaceAll("\\b400(?=[123$])", prefix);

        CommandLine run = Shell.run(directory, Map.of("FASTPACA_HOST", "127.0.0.1"), block + END, WITHIN);

        assertThat(run.exitCode()).as(run.output()).isZero();
        for (int n = 1; n <= 3; n++) {
            String row = "\\S+ +fastpaca-" + n + " +127\\.0\\.0\\.1:" + prefix + n + " .*";
            assertThat(run.output().lines()).as(run.output()).anyMatch(line -> line.matches(row));
        }
    }

    /** All digits but the last of three ports that nothing listened on a moment ago. */
    private static String prefixOfFreePorts() {
        int prefix = FreePort.find() / 10;
        while (!FreePort.isFree(10 * prefix + 1)
                || !FreePort.isFree(10 * prefix + 2)
                || !FreePort.isFree(10 * prefix + 3)) {
            prefix = FreePort.find() / 10;
        }
        return Integer.toString(prefix);
    }
}
