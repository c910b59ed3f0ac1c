package com.fastpaca.raft.table;

import java.util.List;

/**
 * Decides which tables to merge: a table, together with all newer ones, once these hold {@value #GROWTH} times its bytes.
 *
 * <p>A merge therefore gives every table in it a successor at least 1 + {@value #GROWTH} times as large, so that among N bytes, in
 * tables of at least n bytes when they are new, a byte is rewritten at most log4(N/n) times: large tables rarely. And a table that is
 * not merged is larger than a third of all newer ones together, so that there are at most 1 + log(N/n) / log(4/3) tables, whatever
 * their sizes; with new tables of one size, about half as many.
 */
final class MergePlan {
    private static final int GROWTH = 3;

    private MergePlan() {}

    /** The tables to merge, a tail of those given (oldest first), or none. */
    static List<EventTable> choose(List<EventTable> tables) {
        int first = firstToMerge(
                tables.stream().mapToLong(table -> table.file().bytes()).toArray());
        return tables.subList(first, tables.size());
    }

    /** The index of the first table to merge with all behind it; the number of tables if there is nothing to do. */
    static int firstToMerge(long[] bytesOldestFirst) {
        int first = bytesOldestFirst.length;
        long newerBytes = 0;
        for (int i = bytesOldestFirst.length - 1; i >= 0; i--) {
            if (newerBytes >= GROWTH * bytesOldestFirst[i]) {
                first = i;
            }
            newerBytes += bytesOldestFirst[i];
        }
        return first;
    }
}
