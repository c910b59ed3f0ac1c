package com.fastpaca.http.request;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The rest of a large answer, as the connection takes it. */
final class Chunks {
    private static final int CHUNK_BYTES = 1 << 17;

    private final Piecewise body;
    private final Runnable onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private boolean whole;

    /** @param onEnd run once, when the last chunk is sent or nobody wants them any more */
    Chunks(Piecewise body, Runnable onEnd) {
        this.body = body;
        this.onEnd = onEnd;
    }

    /** The next chunk, null behind the last one. */
    byte @Nullable [] next() {
        if (!whole && body.out().size() == 0) {
            whole = body.writeUpTo(CHUNK_BYTES);
        }
        return body.out().size() == 0 ? null : body.out().drain();
    }

    void end() {
        if (ended.compareAndSet(false, true)) {
            onEnd.run();
        }
    }
}
