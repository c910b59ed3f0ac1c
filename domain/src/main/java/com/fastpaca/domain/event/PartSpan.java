package com.fastpaca.domain.event;

import java.util.List;

/**
 * Where a part lies in the bytes of its event's {@code parts}, and in it the payloads that a tool result carries. Offsets are in bytes,
 * {@code start} inclusive, {@code end} exclusive.
 */
public record PartSpan(PartKind kind, int start, int end, List<Payload> payloads) {
    public PartSpan {
        payloads = List.copyOf(payloads);
    }

    /**
     * The value that a tool result returns.
     *
     * @param replacement the JSON that stands for it where a form leaves it out; kept with the event, so that it is what was counted
     */
    public record Payload(int start, int end, String replacement) {
        /** The words that stand for a payload. */
        public static final String OMITTED = "[tool result omitted]";
    }
}
