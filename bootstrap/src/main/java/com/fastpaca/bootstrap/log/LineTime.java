package com.fastpaca.bootstrap.log;

import java.time.Instant;

/** Writes times as RFC 3339 has them in UTC, to the millisecond. All but the milliseconds is kept for the lines of the same second. */
final class LineTime {
    private long second = Long.MIN_VALUE;
    private String text = "";

    void write(long millis, LineBuffer out) {
        long present = Math.floorDiv(millis, 1_000);
        if (present != second) {
            second = present;
            String whole = Instant.ofEpochSecond(present).toString();
            text = whole.substring(0, whole.length() - 1);
        }
        out.plain(text).plain('.').digits(Math.floorMod(millis, 1_000), 3).plain('Z');
    }
}
