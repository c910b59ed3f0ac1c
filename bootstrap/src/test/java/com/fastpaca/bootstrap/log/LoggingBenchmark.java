package com.fastpaca.bootstrap.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Locale;

/** Prints what an audit event costs: the thread that logs it, and all of the process. Run its main method. */
final class LoggingBenchmark {
    private static final int ROUNDS = 5;
    private static final int LINES = 1_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LoggingBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        try (OutputStream out = new FileOutputStream("/dev/null")) {
            LogOutput output = new LogOutput(out, new JsonLines(() -> "node-1"));
            Logger logger = new Context().logger(output);
            for (int round = 1; round <= ROUNDS; round++) {
                long ownNanos = THREADS.getCurrentThreadCpuTime();
                long allNanos = ofProcess();
                for (int i = 0; i < LINES; i++) {
                    log(logger, i);
                }
                ownNanos = THREADS.getCurrentThreadCpuTime() - ownNanos;
                output.flush(Duration.ofSeconds(20));
                allNanos = ofProcess() - allNanos;
                System.out.printf(
                        Locale.ROOT,
                        "an audit event: %d ns of CPU where it is logged, %d ns of the process%n",
                        ownNanos / LINES,
                        allNanos / LINES);
            }
        }
    }

    private static final class Context {
        private final LoggerContext context = new LoggerContext();

        Logger logger(LogOutput output) {
            context.setMDCAdapter(new LogbackMDCAdapter());
            output.setContext(context);
            output.start();
            Logger logger = context.getLogger("audit");
            logger.addAppender(output);
            return logger;
        }
    }

    private static void log(org.slf4j.Logger logger, int i) {
        logger.atInfo()
                .addKeyValue("event", "events_appended")
                .addKeyValue("key", "backend")
                .addKeyValue("peer_address", "127.0.0.1")
                .addKeyValue("conversation_id", "support-17")
                .addKeyValue("seq", (long) i)
                .addKeyValue("first_seq", (long) i)
                .addKeyValue("count", 1)
                .addKeyValue("version", (long) i)
                .log("events were appended");
    }

    private static long ofProcess() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
