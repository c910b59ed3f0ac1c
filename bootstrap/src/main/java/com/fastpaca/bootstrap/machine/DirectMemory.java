package com.fastpaca.bootstrap.machine;

import com.fastpaca.raft.node.RaftNode;
import com.fastpaca.raft.node.StartRefusedException;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** The JVM's memory outside its heap: running out of it shows late, and then anywhere. */
public final class DirectMemory {
    private static final String OPTION = "MaxDirectMemorySize";

    /** For the server's sockets. */
    private static final long OTHERS_BYTES = 128L << 20;

    private DirectMemory() {}

    /** @throws StartRefusedException if the JVM may not take what so many groups need */
    public static void require(int raftGroups) throws StartRefusedException {
        long needed = RaftNode.directBytes(raftGroups) + OTHERS_BYTES;
        long max = maxBytes();
        if (needed > max) {
            throw new StartRefusedException(
                    "FASTPACA_RAFT_GROUPS: %d groups need %d MB outside the heap, but this JVM may take %d MB; set -XX:%s=%dm in FASTPACA_JAVA_OPTS"
                            .formatted(raftGroups, megabytes(needed), megabytes(max), OPTION, megabytes(needed)));
        }
    }

    static long maxBytes() {
        long option = Long.parseLong(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption(OPTION)
                .getValue());
        return option == 0 ? Runtime.getRuntime().maxMemory() : option;
    }

    private static long megabytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
