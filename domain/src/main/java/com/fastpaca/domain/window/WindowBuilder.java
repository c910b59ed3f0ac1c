package com.fastpaca.domain.window;

import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.snapshot.IndexedEvent;
import com.fastpaca.domain.snapshot.Snapshot;
import com.fastpaca.domain.snapshot.Summary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Cuts a window out of a snapshot: the pinned head (leading system events, then summaries), then the longest run of the newest live
 * events that still fits. What does not fit of the head goes from its oldest summary on, the system events last. Costs the length of
 * the answer, not of the conversation.
 */
public final class WindowBuilder {
    private final Snapshot snapshot;
    private long remaining;

    private WindowBuilder(Snapshot snapshot, long budget) {
        this.snapshot = snapshot;
        this.remaining = budget;
    }

    /**
     * @param budget the most tokens that the window may hold
     * @param triggerTokens the most tokens that the whole snapshot may hold without calling for compaction
     */
    public static Window build(Snapshot snapshot, long version, long budget, long triggerTokens) {
        WindowBuilder builder = new WindowBuilder(snapshot, budget);
        List<WindowItem> pinned = builder.pinned();
        List<Summary> summaries = builder.summaries();
        List<WindowItem> live = builder.live();
        boolean leftOut = snapshot.tokens() > budget - builder.remaining;
        return new Window(
                version,
                merged(pinned, summaries, live),
                budget - builder.remaining,
                leftOut || snapshot.tokens() > triggerTokens);
    }

    /** The newest pinned events that fit; all of them, but for budgets smaller than the system prompt. */
    private List<WindowItem> pinned() {
        List<WindowItem> newestFirst = new ArrayList<>();
        for (long seq = snapshot.index().floor(snapshot.lastPinned());
                seq > 0;
                seq = snapshot.index().floor(seq - 1)) {
            if (!isVisible(seq)) {
                continue;
            }
            int tokens = tokens(seq);
            if (tokens > remaining) {
                break;
            }
            remaining -= tokens;
            newestFirst.add(new WindowItem.Live(seq, snapshot.form(), tokens));
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

    /** The longest run that fits and that no tool pair crosses: a cut is taken only where all results so far have their calls. */
    private List<WindowItem> live() {
        List<WindowItem> newestFirst = new ArrayList<>();
        int kept = 0;
        long keptTokens = 0;
        long tokens = 0;
        long earliestCall = Long.MAX_VALUE;
        long end = Math.max(snapshot.firstLive(), snapshot.lastPinned() + 1);
        for (long seq = snapshot.index().floor(snapshot.lastSeq());
                seq >= end;
                seq = snapshot.index().floor(seq - 1)) {
            if (!isVisible(seq)) {
                continue;
            }
            tokens += tokens(seq);
            if (tokens > remaining) {
                break;
            }
            newestFirst.add(new WindowItem.Live(seq, snapshot.form(), tokens(seq)));
            earliestCall = Math.min(earliestCall, earliestCall(seq));
            if (earliestCall >= seq) {
                kept = newestFirst.size();
                keptTokens = tokens;
            }
        }
        remaining -= keptTokens;
        return newestFirst.subList(0, kept).reversed();
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

    private boolean isVisible(long seq) {
        return entry(seq).isVisibleIn(snapshot.form());
    }

    private int tokens(long seq) {
        int tokens = entry(seq).tokensIn(snapshot.form());
        return tokens == FormTokens.ABSENT ? 0 : tokens;
    }

    private long earliestCall(long seq) {
        var traits = entry(seq).traits();
        return traits == null ? seq : traits.earliestCall();
    }

    private IndexedEvent entry(long seq) {
        IndexedEvent entry = snapshot.index().get(seq);
        if (entry == null) {
            throw new IllegalStateException("the index has no entry of seq " + seq);
        }
        return entry;
    }
}
