package com.fastpaca.bootstrap;

import com.fastpaca.raft.node.StartRefusedException;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** The JVM's memory outside its heap: running out of it shows late, and then anywhere. */
final class DirectMemory {
    private static final String OPTION = "MaxDirectMemorySize";

    /** For the server's sockets. */
    private static final long OTHERS_BYTES = 128L << 20;

    private DirectMemory() {}

    /**
     * @param what needs so many bytes, as an operator knows it
     * @throws StartRefusedException if the JVM may not take that many
     */
    static void require(long bytes, String what) throws StartRefusedException {
        long max = maxBytes();
        if (bytes + OTHERS_BYTES > max) {
            throw new StartRefusedException(
                    "%s need %d MB outside the heap, but this JVM may take %d MB; set -XX:%s=%dm in FASTPACA_JAVA_OPTS"
                            .formatted(
                                    what,
                                    megabytes(bytes + OTHERS_BYTES),
                                    megabytes(max),
                                    OPTION,
                                    megabytes(bytes + OTHERS_BYTES)));
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
