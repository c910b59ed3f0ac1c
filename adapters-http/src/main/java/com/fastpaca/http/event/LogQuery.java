package com.fastpaca.http.event;

import com.fastpaca.http.request.Query;
import java.util.OptionalLong;

/**
 * Which part of a log is asked for. A cursor is the last seq that the client has; beside {@code from_seq} the later of the two starts
 * counts, so that a range is paged by adding the cursor to it. A range that begins after its end, or after the log's, is empty.
 *
 * @param fromSeq first seq; below 0, how many of the last ones
 * @param toSeq last seq
 */
record LogQuery(OptionalLong fromSeq, OptionalLong toSeq, OptionalLong cursor) {
    static LogQuery of(Query query) {
        return new LogQuery(
                query.number("from_seq", Long.MIN_VALUE + 1, Long.MAX_VALUE),
                query.number("to_seq", 0, Long.MAX_VALUE),
                query.number("cursor", 0, Long.MAX_VALUE - 1));
    }

    /**
     * The first seq asked for in a log of that length; one beyond it if all is after its end. Only a cursor may be further ahead: the
     * client has events that a node which lags has not.
     */
    long first(long lastSeq) {
        long from = fromSeq.orElse(1);
        long first = Math.min(from < 0 ? lastSeq + 1 + from : from, lastSeq + 1);
        return Math.max(Math.max(first, cursor.orElse(0) + 1), 1);
    }

    /** The last seq asked for. */
    long last(long lastSeq) {
        return Math.min(toSeq.orElse(lastSeq), lastSeq);
    }
}
