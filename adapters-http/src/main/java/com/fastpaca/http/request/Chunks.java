package com.fastpaca.http.request;

import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rest of a large answer, as the connection takes it. */
final class Chunks {
    private static final int CHUNK_BYTES = 1 << 17;

    private final Piecewise body;
    private final Runnable abort;
    private final Consumer<Chunks> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final long begunNanos;
    private volatile long bytes;
    private boolean whole;
    private @Nullable Throwable failure;

    /**
     * @param abort breaks the answer off
     * @param onEnd called once, when the last chunk is sent or nobody wants them any more
     */
    Chunks(Piecewise body, Runnable abort, Consumer<Chunks> onEnd, long begunNanos) {
        this.body = body;
        this.abort = abort;
        this.onEnd = onEnd;
        this.begunNanos = begunNanos;
    }

    long begunNanos() {
        return begunNanos;
    }

    /** What was asked for so far. */
    long bytes() {
        return bytes;
    }

    void abort() {
        abort.run();
    }

    /** Makes the next chunk; whatever it throws, it goes on where it was if it is called again. */
    void prepare() {
        if (!whole && body.out().size() == 0) {
            whole = body.writeUpTo(CHUNK_BYTES);
        }
    }

    /** Has {@link #next} tell that the next chunk could not be made. */
    void fail(Throwable cause) {
        failure = cause;
    }

    /** The next chunk, null after the last one. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time asks for chunks
    byte @Nullable [] next() {
        if (failure != null) {
            throw new CompletionException(failure);
        }
        prepare();
        if (body.out().size() == 0) {
            return null;
        }
        byte[] next = body.out().drain();
        bytes += next.length;
        return next;
    }

    void end() {
        if (ended.compareAndSet(false, true)) {
            onEnd.accept(this);
        }
    }
}
