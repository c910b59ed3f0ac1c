package com.fastpaca.domain.window;

import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.snapshot.EventIndex;
import com.fastpaca.domain.snapshot.IndexedEvent;
import com.fastpaca.domain.snapshot.Snapshot;
import com.fastpaca.domain.snapshot.Summary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Cuts a window out of a snapshot: the pinned head (leading system events, then summaries), then the longest run of the newest live
 * events that still fits. What does not fit of the head goes from its oldest summary on, the system events last. A tool pair that the
 * run's start would tear is left out of it. Costs the length of the answer and of what the form leaves out within it, not of the
 * conversation.
 */
public final class WindowBuilder {
    private final Snapshot snapshot;
    private final Form form;
    private long remaining;

    private WindowBuilder(Snapshot snapshot, long budget) {
        this.snapshot = snapshot;
        this.form = snapshot.form();
        this.remaining = budget;
    }

    /**
     * @param budget the most tokens that the window may hold
     * @param triggerTokens the most tokens that the whole snapshot may hold without calling for compaction; at most the budget
     */
    public static Window build(Snapshot snapshot, long version, long budget, long triggerTokens) {
        WindowBuilder builder = new WindowBuilder(snapshot, budget);
        List<WindowItem> pinned = builder.pinned();
        boolean allPinned = snapshot.totals().pinnedTokens() == budget - builder.remaining;
        List<Summary> summaries = allPinned ? builder.summaries() : List.of();
        List<WindowItem> live = builder.live();
        // A snapshot of which something is left out has more tokens than the budget, and so more than its trigger.
        boolean needsCompaction = snapshot.tokens() > triggerTokens;
        return new Window(version, merged(pinned, summaries, live), budget - builder.remaining, needsCompaction);
    }

    /** The newest pinned events that fit; all of them, but for budgets smaller than the system prompt. */
    private List<WindowItem> pinned() {
        List<WindowItem> newestFirst = new ArrayList<>();
        EventIndex.Descent descent = snapshot.index().descendFrom(snapshot.lastPinned());
        while (descent.step()) {
            IndexedEvent entry = descent.entry();
            if (entry.isPresentIn(form)) {
                int tokens = entry.tokensIn(form);
                if (tokens > remaining) {
                    break;
                }
                remaining -= tokens;
                newestFirst.add(new WindowItem.Live(descent.seq(), form, tokens));
            }
        }
        return newestFirst.reversed();
    }

    private List<Summary> summaries() {
        List<Summary> newestFirst = new ArrayList<>();
        for (Summary summary : snapshot.summaries().descendingValues()) {
            if (summary.tokens() > remaining) {
                break;
            }
            remaining -= summary.tokens();
            newestFirst.add(summary);
        }
        return newestFirst.reversed();
    }

    /** The run of live events. A group of events joined by tool pairs counts where the walk meets its earliest: only there is it whole. */
    private List<WindowItem> live() {
        List<Candidate> newestFirst = new ArrayList<>();
        long start = Long.MAX_VALUE;
        long end = Math.max(snapshot.firstLive(), snapshot.lastPinned() + 1);
        EventIndex.Descent descent = snapshot.index().descendFrom(snapshot.lastSeq());
        while (descent.step() && descent.seq() >= end) {
            long seq = descent.seq();
            IndexedEvent entry = descent.entry();
            if (!snapshot.index().isLive(form, seq, entry, end)) {
                continue;
            }
            long earliest = snapshot.index().earliest(form, seq, entry);
            if (earliest == seq) {
                long tokens = snapshot.index().groupSize(form, seq, entry).tokens();
                if (tokens > remaining) {
                    break;
                }
                remaining -= tokens;
                start = seq;
            }
            newestFirst.add(new Candidate(new WindowItem.Live(seq, form, entry.tokensIn(form)), earliest));
        }
        return wholeFrom(start, newestFirst);
    }

    private record Candidate(WindowItem.Live item, long earliest) {}

    private static List<WindowItem> wholeFrom(long start, List<Candidate> newestFirst) {
        List<WindowItem> items = new ArrayList<>(newestFirst.size());
        for (Candidate candidate : newestFirst.reversed()) {
            if (candidate.earliest() >= start) {
                items.add(candidate.item());
            }
        }
        return items;
    }

    /** All in log order. Pinned events and live ones are each in order, and no summary overlaps either. */
    private static List<WindowItem> merged(List<WindowItem> pinned, List<Summary> summaries, List<WindowItem> live) {
        List<WindowItem> items = new ArrayList<>(pinned.size() + summaries.size() + live.size());
        items.addAll(pinned);
        items.addAll(live);
        if (!summaries.isEmpty()) {
            summaries.forEach(summary -> items.add(new WindowItem.Summarised(summary)));
            Collections.sort(items, (a, b) -> Long.compare(seqOf(a), seqOf(b)));
        }
        return items;
    }

    private static long seqOf(WindowItem item) {
        return switch (item) {
            case WindowItem.Live live -> live.seq();
            case WindowItem.Summarised(var summary) -> summary.fromSeq();
        };
    }
}
