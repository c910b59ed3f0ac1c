package com.fastpaca.domain.window;

import java.util.ArrayList;
import java.util.List;

/**
 * The slice of a snapshot that fits a token budget.
 *
 * @param version the conversation's version that it shows
 * @param items in log order
 * @param usedTokens the sum of the items' tokens, never above the budget
 * @param needsCompaction whether the snapshot has outgrown the policy's share of the budget
 */
public record Window(long version, List<WindowItem> items, long usedTokens, boolean needsCompaction) {
    public Window {
        items = List.copyOf(items);
    }

    /** The stretches of the log that the items stand for; neighbouring live events make one. A summary without messages shows nothing. */
    public List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        long firstLive = 0;
        long lastLive = 0;
        for (WindowItem item : items) {
            if (item instanceof WindowItem.Live live && firstLive > 0 && live.seq() == lastLive + 1) {
                lastLive = live.seq();
                continue;
            }
            if (firstLive > 0) {
                segments.add(new Segment(Segment.Type.LIVE, firstLive, lastLive));
                firstLive = 0;
            }
            switch (item) {
                case WindowItem.Summarised(var summary) -> {
                    if (!summary.messages().isEmpty()) {
                        segments.add(new Segment(Segment.Type.SUMMARY, summary.fromSeq(), summary.toSeq()));
                    }
                }
                case WindowItem.Live live -> {
                    firstLive = live.seq();
                    lastLive = live.seq();
                }
            }
        }
        if (firstLive > 0) {
            segments.add(new Segment(Segment.Type.LIVE, firstLive, lastLive));
        }
        return segments;
    }
}
