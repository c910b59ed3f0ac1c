package com.fastpaca.bootstrap.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes lines on a thread of its own, many at once, so that a line costs a request little. Whoever logs waits only while
 * {@link #MAX_WAITING} lines wait to be written: none is dropped for want of room.
 */
final class LogOutput extends UnsynchronizedAppenderBase<ILoggingEvent> {
    static final int MAX_WAITING = 8_192;

    /** Lines of so much time are written together: a call of the system for each would cost more than the lines. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int MAX_TAKEN = 1_024;
    private static final int MAX_BYTES_AT_ONCE = 1 << 16;

    private final OutputStream out;
    private final LineFormat format;
    private final LineBuffer lines = new LineBuffer();

    /** What was logged, and between it latches of those who wait until all before them is written. */
    private final BlockingQueue<Object> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    LogOutput(OutputStream out, LineFormat format) {
        this.out = out;
        this.format = format;
    }

    @Override
    public void start() {
        super.start();
        Thread.ofPlatform().name("log").daemon().start(this::write);
    }

    @Override
    protected void append(ILoggingEvent logged) {
        // What belongs to this thread, or may change.
        logged.prepareForDeferredProcessing();
        boolean interrupted = false;
        while (true) {
            try {
                waiting.put(logged);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all that was logged before is written, but no longer than that. */
    void flush(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        CountDownLatch written = new CountDownLatch(1);
        try {
            if (waiting.offer(written, atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                var _ = written.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        List<Object> taken = new ArrayList<>(MAX_TAKEN);
        while (true) {
            if (waiting.drainTo(taken, MAX_TAKEN) == 0) {
                try {
                    taken.add(waiting.take());
                } catch (InterruptedException e) {
                    return;
                }
            }
            taken.forEach(this::write);
            drain();
            taken.clear();
            LockSupport.parkNanos(GATHER_NANOS);
        }
    }

    private void write(Object next) {
        switch (next) {
            case ILoggingEvent logged -> {
                int before = lines.size();
                try {
                    format.write(logged, lines);
                } catch (RuntimeException | Error e) {
                    // Half a line would spoil the next one; and without this thread everybody would wait in the end.
                    lines.cut(before);
                    addError("a line cannot be written", e);
                }
                if (lines.size() > MAX_BYTES_AT_ONCE) {
                    drain();
                }
            }
            case CountDownLatch written -> {
                drain();
                written.countDown();
            }
            default -> throw new IllegalStateException("neither a line nor a latch: " + next);
        }
    }

    /** There is nobody to tell that nobody listens; whoever reads again later gets the lines from then on. */
    private void drain() {
        try {
            lines.drainTo(out);
        } catch (IOException e) {
            addError("lines are lost", e);
        }
    }
}
