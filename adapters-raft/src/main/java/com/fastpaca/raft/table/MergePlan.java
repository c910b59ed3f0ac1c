package com.fastpaca.raft.table;

import java.util.List;

/**
 * Decides which tables to merge: a table, together with all newer ones, once these hold {@value #GROWTH} times its bytes.
 *
 * <p>A table that is not merged is therefore larger than a third of all newer ones together. So there are at most 1 + log(N/n) /
 * log(4/3) tables, where N is the bytes of all of them and n those of the smallest; and as each merge but the first makes a byte's table
 * larger by a third or more, that is also how often a byte is rewritten, whatever the sizes. With new tables of one size it is about
 * half as many tables and log4(N/n) rewrites: after 1,000 snapshots at most 14 tables (7 on average) and 3 rewrites of a byte, after
 * 10,000 at most 19 tables and 4.6 rewrites.
 */
final class MergePlan {
    private static final int GROWTH = 3;

    private MergePlan() {}

    /** The tables to merge, a tail of those given (oldest first), or none. */
    static List<RecordTable> choose(List<RecordTable> tables) {
        int first = firstToMerge(
                tables.stream().mapToLong(table -> table.file().bytes()).toArray());
        return tables.subList(first, tables.size());
    }

    /** The index of the first table to merge with all after it; the number of tables if there is nothing to do. */
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
