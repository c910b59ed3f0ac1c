package com.fastpaca.domain.window;

import java.util.List;

/** A window as a client sees it. */
public record SeenWindow(
        long version, List<Message> messages, long usedTokens, boolean needsCompaction, List<SeenSegment> segments) {
    public SeenWindow {
        messages = List.copyOf(messages);
        segments = List.copyOf(segments);
    }

    public record Message(long seq, long tokenCount) {}

    /** @param type {@code summary} or {@code live} */
    public record SeenSegment(String type, long fromSeq, long toSeq) {}

    /** What a client would see of a window that the domain has built. */
    public static SeenWindow of(Window window) {
        List<Message> messages = window.items().stream()
                .flatMap(item -> switch (item) {
                    case WindowItem.Live live -> List.of(new Message(live.seq(), live.tokens())).stream();
                    case WindowItem.Summarised(var summary) ->
                        summary.messages().stream().map(message -> new Message(summary.fromSeq(), message.tokens()));
                })
                .toList();
        List<SeenSegment> segments = window.segments().stream()
                .map(segment -> new SeenSegment(
                        segment.type() == Segment.Type.SUMMARY ? "summary" : "live",
                        segment.fromSeq(),
                        segment.toSeq()))
                .toList();
        return new SeenWindow(window.version(), messages, window.usedTokens(), window.needsCompaction(), segments);
    }
}
