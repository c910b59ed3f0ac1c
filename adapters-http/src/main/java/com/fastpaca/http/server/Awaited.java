package com.fastpaca.http.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Something that becomes so by and by, and that a thread waits for, but not forever. Safe for concurrent use. */
public final class Awaited {
    private final BooleanSupplier isSo;

    public Awaited(BooleanSupplier isSo) {
        this.isSo = isSo;
    }

    /** It may have become so. */
    public synchronized void changed() {
        notifyAll();
    }

    /** Answers whether it is so in the end. */
    public synchronized boolean await(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (long left = timeout.toMillis(); !isSo.getAsBoolean() && left > 0; ) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
        return isSo.getAsBoolean();
    }
}
