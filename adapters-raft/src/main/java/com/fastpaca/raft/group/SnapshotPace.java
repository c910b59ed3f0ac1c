package com.fastpaca.raft.group;

import java.time.Duration;
import java.util.Iterator;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;

/**
 * How fast this node sends snapshots, of whatever groups and to whomever: Ratis holds each piece in memory until the time for its answer is
 * up, also when it was answered long before.
 */
final class SnapshotPace {
    private final double nanosPerByte;
    private long freeAtNanos;

    /** @param bytes that may leave within any such span */
    SnapshotPace(long bytes, Duration span, long nowNanos) {
        this.nanosPerByte = (double) span.toNanos() / bytes;
        this.freeAtNanos = nowNanos;
    }

    /** Reserves the turn of a piece; answers how many nanoseconds it is away, 0 if it is now. */
    synchronized long reserve(long bytes, long nowNanos) {
        long waitNanos = Math.max(0, freeAtNanos - nowNanos);
        freeAtNanos = nowNanos + waitNanos + Math.round(bytes * nanosPerByte);
        return waitNanos;
    }

    /**
     * Pieces that each wait for their turn.
     *
     * @param bytes of a piece
     * @param await waits for so many nanoseconds
     */
    <T> Iterator<T> of(Iterator<T> pieces, ToLongFunction<T> bytes, LongConsumer await) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return pieces.hasNext();
            }

            @Override
            public T next() {
                T piece = pieces.next();
                await.accept(reserve(bytes.applyAsLong(piece), System.nanoTime()));
                return piece;
            }
        };
    }
}
