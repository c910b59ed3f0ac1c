package com.fastpaca.http.json;

/** Where a tree gets its room while it grows: how many values a text holds is not known before. */
@FunctionalInterface
public interface TreeRoom {
    /** So many values are read before room is asked for; most texts hold fewer. */
    int STEP = 1_024;

    /** For texts whose number is bounded. */
    TreeRoom WITHOUT_BOUND = values -> {};

    /** Takes room for so many more values, or throws, which ends the parsing. */
    void take(int values);
}
