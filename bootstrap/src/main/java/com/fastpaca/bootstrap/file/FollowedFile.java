package com.fastpaca.bootstrap.file;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A file, or several that belong together, that may be changed while the node runs. It is read as a whole every other second: a mounted
 * secret changes by a link, whose time and size need not change.
 *
 * @param <T> what stands in it; equal where it is the same
 */
public final class FollowedFile<T> implements AutoCloseable {
    private static final long PERIOD_MILLIS = 2_000;

    private final Reader<T> reader;
    private final Taker<T> taker;
    private final Consumer<String> onRefusal;
    private final ScheduledExecutorService thread;
    private T present;

    /** Why the file as it is now cannot be taken, and whether that was said. */
    private String refusal = "";

    private boolean said;

    /** Reads what stands in the file. */
    public interface Reader<T> {
        T read() throws IOException;
    }

    /** Takes what stands there now; fails if it is of no use, and leaves everything as it was then. */
    public interface Taker<T> {
        void take(T contents) throws IOException;
    }

    /**
     * @param name of the thread
     * @param present what has been read and taken
     * @param taker called whenever that changes
     * @param onRefusal told why the file cannot be read or taken, once for each reason
     */
    public FollowedFile(String name, T present, Reader<T> reader, Taker<T> taker, Consumer<String> onRefusal) {
        this.present = present;
        this.reader = reader;
        this.taker = taker;
        this.onRefusal = onRefusal;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    public void start() {
        var _ = thread.scheduleWithFixedDelay(this::readAgain, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What the thread does from time to time. */
    public void readAgain() {
        try {
            T contents = reader.read();
            if (!contents.equals(present)) {
                taker.take(contents);
                present = contents;
            }
            refusal = "";
        } catch (IOException | RuntimeException | Error e) {
            // An error that nobody caught would end the following for good.
            refuse(String.valueOf(e.getMessage()));
        }
    }

    /** Said when it is seen twice: a file may be read while it is written, and those that belong together change one after the other. */
    private void refuse(String reason) {
        if (!reason.equals(refusal)) {
            said = false;
        } else if (!said) {
            onRefusal.accept(reason);
            said = true;
        }
        refusal = reason;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
