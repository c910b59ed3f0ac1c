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
        for (WindowItem item : items) {
            switch (item) {
                case WindowItem.Summarised(var summary) -> {
                    if (!summary.messages().isEmpty()) {
                        segments.add(new Segment(Segment.Type.SUMMARY, summary.fromSeq(), summary.toSeq()));
                    }
                }
                case WindowItem.Live live -> extend(segments, live.seq());
            }
        }
        return segments;
    }

    private static void extend(List<Segment> segments, long seq) {
        Segment last = segments.isEmpty() ? null : segments.getLast();
        if (last != null && last.type() == Segment.Type.LIVE && last.toSeq() == seq - 1) {
            segments.set(segments.size() - 1, new Segment(Segment.Type.LIVE, last.fromSeq(), seq));
        } else {
            segments.add(new Segment(Segment.Type.LIVE, seq, seq));
        }
    }
}
