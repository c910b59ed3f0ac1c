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
     * @param typed whether the value is an object with a "type" of its own, which its placeholder must then have too
     */
    public record Payload(int start, int end, boolean typed) {}
}
