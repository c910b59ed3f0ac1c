package com.fastpaca.http.request;

import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.json.TreeRoom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The trees of bodies whose requests are not answered, and a bound on them: a tree may be many times as large as its body. Safe for
 * concurrent use.
 */
final class BodyTrees {
    private final long maxValues;
    private final AtomicLong values = new AtomicLong();

    BodyTrees(long maxValues) {
        this.maxValues = maxValues;
    }

    /** For the tree of one more body. */
    Share share() {
        return new Share();
    }

    /** What one tree takes; for one thread at a time. */
    final class Share implements TreeRoom {
        private long taken;

        @Override
        public void take(int more) {
            taken += more;
            if (values.addAndGet(more) > maxValues) {
                throw RequestFault.unavailable("Too many large requests are on their way; nothing was changed");
            }
        }

        boolean isEmpty() {
            return taken == 0;
        }

        void giveBack() {
            values.addAndGet(-taken);
            taken = 0;
        }
    }
}
