package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.shard.ShardId;
import com.fastpaca.ports.network.FreePort;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More Raft groups than three, on a machine as large as they need; as many as are asked for: {@code -Dfastpaca.groups=256}. */
class ManyGroupsIT {
    private static final int GROUPS = Integer.getInteger("fastpaca.groups", 16);

    /** Twice what each group is documented to take outside the heap. */
    private static final long NEEDED_BYTES = 2_000_000_000L + GROUPS * 24_000_000L;

    private static final int CONVERSATIONS = Math.max(100, 3 * GROUPS);
    private static final Map<String, String> SETTINGS = Map.of(
            "FASTPACA_RAFT_GROUPS",
            Integer.toString(GROUPS),
            "FASTPACA_JAVA_OPTS",
            "-Xmx1g -XX:MaxDirectMemorySize=4g -XX:TieredStopAtLevel=1");
    private static final Pattern GROUP = Pattern.compile("\\{\"group\":");
    private static final List<String> IDS =
            IntStream.range(0, CONVERSATIONS).mapToObj(i -> "c" + i).toList();

    @TempDir
    private Path directory;

    @Test
    void aNodeOfManyGroupsServesAndKeepsWhatEachHolds() throws IOException {
        assumeTrue(
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() >= NEEDED_BYTES,
                "so many groups need " + NEEDED_BYTES / 1_000_000 + " MB");
        assertThat(IDS.stream()
                        .map(id -> ShardId.of(new ConversationId(id)).group(GROUPS))
                        .distinct())
                .as("groups that get a conversation")
                .hasSizeGreaterThan(GROUPS * 3 / 4);
        try (ServerProcess node = ServerProcess.start(directory, FreePort.find(), SETTINGS)
                        .awaitReady();
                Http http = new Http(node.uri())) {
            assertThat(GROUP.matcher(http.get("/v1/cluster").body()).results()).hasSize(GROUPS);
            for (String id : IDS) {
                assertThat(http.send("PUT", path(id), "{}").status()).isEqualTo(201);
                assertThat(http.send(
                                        "POST",
                                        path(id) + "/events",
                                        "{\"event\":{\"role\":\"user\",\"content\":\"I am " + id + "\"}}")
                                .status())
                        .isEqualTo(201);
            }
            node.kill();
        }
        try (ServerProcess node = ServerProcess.start(directory, FreePort.find(), SETTINGS)
                        .awaitReady();
                Http http = new Http(node.uri())) {
            for (String id : IDS) {
                assertThat(http.getLines(path(id) + "/events").body()).as(id).contains("\"I am " + id + "\"");
            }
        }
    }

    private static String path(String id) {
        return "/v1/conversations/" + id;
    }
}
