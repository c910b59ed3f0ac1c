package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.persistent.PersistentMap;
import com.fastpaca.domain.policy.Strategy.Retention;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a window is built from: the leading {@code system} events, the summaries that replaced ranges of the log, and the live events
 * that the policy keeps. Immutable; each change answers a new one and costs what it changes, not what there is.
 *
 * @param index entries of all events that no summary has replaced, kept by the policy or not
 * @param summaries by the first seq that they stand for
 * @param calls the tool calls that results may still answer
 * @param leadingSystem how many events at the log's start have the role {@code system}
 * @param firstLive the first event that the policy keeps; it moves back only when a compaction rebuilds the snapshot
 * @param totals sums that spare a walk
 * @param pinSystem whether the leading system events are pinned
 * @param form the form in which the policy shows events
 */
public record Snapshot(
        EventIndex index,
        PersistentMap<Long, Summary> summaries,
        RememberedCalls calls,
        long leadingSystem,
        long firstLive,
        Totals totals,
        boolean pinSystem,
        Form form) {

    /**
     * Sums over the snapshot.
     *
     * @param liveEvents visible live events, the pinned head apart
     */
    public record Totals(long pinnedTokens, long summaryTokens, long liveTokens, long liveEvents) {
        static final Totals NONE = new Totals(0, 0, 0, 0);
    }

    public static Snapshot empty(Retention retention, boolean pinSystem) {
        return new Snapshot(
                EventIndex.EMPTY,
                PersistentMap.empty(),
                RememberedCalls.NONE,
                0,
                1,
                Totals.NONE,
                pinSystem,
                retention.form());
    }

    /** The tokens of everything that the snapshot would show. */
    public long tokens() {
        return totals.pinnedTokens() + totals.summaryTokens() + totals.liveTokens();
    }

    public long lastSeq() {
        return index.lastSeq();
    }

    /** The last seq of the pinned head; 0 if nothing is pinned. */
    public long lastPinned() {
        return pinSystem ? leadingSystem : 0;
    }

    public Snapshot append(List<NewEvent> events, Retention retention) {
        SnapshotEditor editor = new SnapshotEditor(this, retention.form());
        for (NewEvent event : events) {
            editor.append(event);
            editor.trimTo(retention);
        }
        return editor.snapshot();
    }

    /** The snapshot under another policy. Events that had left it stay out. */
    public Snapshot under(Retention retention, boolean newPinSystem) {
        SnapshotEditor editor = new SnapshotEditor(this, retention.form());
        editor.rebuild(retention, newPinSystem, firstLive);
        return editor.snapshot();
    }

    /**
     * Puts a summary in the place of its range and rebuilds the snapshot from the log's index under the policy, so that events that an
     * earlier policy had let go can come back. Summaries within the range give way; the caller has checked that none is cut.
     */
    public Snapshot compact(Summary summary, Retention retention) {
        SnapshotEditor editor = new SnapshotEditor(this, retention.form());
        editor.replace(summary);
        editor.rebuild(retention, pinSystem, 1);
        return editor.snapshot();
    }

    /** The lowest seq, the leading system events apart, of an event that a window may show; one after the log if there is none. */
    public long firstShown() {
        return index.ceiling(Math.max(firstLive, leadingSystem + 1));
    }

    /**
     * Without the entries of events that are no longer at hand, so that no rebuilding brings them back; leading system events stay. The
     * caller sees to it that no window shows them.
     */
    public Snapshot forget(long fromSeq, long toSeq) {
        SnapshotEditor editor = new SnapshotEditor(this, form);
        editor.forget(fromSeq, toSeq);
        return editor.snapshot();
    }

    /** The summary that the range would cut through, or null. */
    public @Nullable Summary summaryCutBy(long fromSeq, long toSeq) {
        Summary before = summaries.floor(fromSeq - 1);
        if (before != null && before.toSeq() >= fromSeq) {
            return before;
        }
        Summary last = summaries.floor(toSeq);
        return last != null && last.toSeq() > toSeq ? last : null;
    }
}
