package com.fastpaca.raft.state;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * How much of a group's log is kept behind the snapshots, for members that are behind. One that is a little behind takes entries, not the
 * whole state. One that takes the whole state needs the entries that come meanwhile: half as many bytes as the state has are enough as long
 * as a state is sent at twice the pace at which entries come. Without them it would have to be sent another one, and never arrive.
 */
final class LogRetention {
    /** Where the log can be cut. */
    private record Cut(long index, long bytes) {}

    private final Deque<Cut> cuts = new ArrayDeque<>();
    private long appliedBytes;

    /** Tells that an entry was applied. */
    synchronized void applied(long bytes) {
        appliedBytes += bytes;
    }

    /** Tells that there is a snapshot of this index, after all that was applied so far. */
    synchronized void frozen(long index) {
        cuts.addLast(new Cut(index, appliedBytes));
    }

    /**
     * Up to which index the log can be purged; -1 if it has to stay as it is.
     *
     * @param unneeded the index up to which this replica needs no log
     * @param matched the lowest index that a member of the group is known to have
     * @param maxBytes the most that is kept for members that are behind
     */
    synchronized long purgeableIndex(long unneeded, long matched, long maxBytes) {
        long purgeable = -1;
        for (Iterator<Cut> oldestFirst = cuts.iterator(); oldestFirst.hasNext(); ) {
            Cut cut = oldestFirst.next();
            boolean needed = cut.index() > matched && appliedBytes - cut.bytes() <= maxBytes;
            if (cut.index() > unneeded || needed) {
                break;
            }
            purgeable = cut.index();
            oldestFirst.remove();
        }
        return matched >= unneeded ? unneeded : purgeable;
    }
}
