package com.fastpaca.http.request;

import com.fastpaca.http.json.JsonWriter;

/** The body of an answer, written a piece at a time, so that a long one never is in memory as a whole. Used by one thread at a time. */
public interface Piecewise {
    /**
     * Writes on to {@link #out}, until it holds about so many bytes or all is written. May wait for the disk.
     *
     * @return whether all is written
     */
    boolean writeUpTo(int bytes);

    JsonWriter out();
}
