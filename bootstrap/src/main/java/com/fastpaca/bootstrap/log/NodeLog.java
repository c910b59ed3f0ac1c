package com.fastpaca.bootstrap.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log of this process, on standard output. Before it is opened nothing is logged. */
public final class NodeLog {
    /** For a reader of standard output who has stopped reading: a process must end all the same. */
    private static final Duration FLUSHED_WITHIN = Duration.ofSeconds(2);

    private static volatile @Nullable LogOutput output;
    private static volatile @Nullable String node;

    private NodeLog() {}

    /** Writes all that is logged from now on, by what the JDK has for that, too. Called once. */
    public static void open(LogSettings settings) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        LogOutput opened = new LogOutput(
                new FileOutputStream(FileDescriptor.out),
                switch (settings.format()) {
                    case JSON -> new JsonLines(() -> node);
                    case TEXT -> new TextLines();
                });
        opened.setContext(context);
        opened.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(opened);
        root.setLevel(settings.levels().root());
        settings.levels()
                .ofLoggers()
                .forEach((name, level) -> context.getLogger(name).setLevel(level));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        output = opened;
    }

    /** Names the node in the lines from now on. */
    public static void nameNode(String name) {
        node = name;
    }

    /**
     * Makes a statement, and waits until it is written; for a process that must end whatever becomes of that. Where nobody reads standard
     * output any more, the statement itself would wait.
     */
    public static void lastWords(Runnable statement) {
        Thread speaker = Thread.ofPlatform().name("last-words").daemon().start(() -> {
            statement.run();
            flush();
        });
        try {
            var _ = speaker.join(FLUSHED_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all that was logged before is written; for before the process ends. */
    public static void flush() {
        LogOutput opened = output;
        if (opened != null) {
            opened.flush(FLUSHED_WITHIN);
        }
    }
}
