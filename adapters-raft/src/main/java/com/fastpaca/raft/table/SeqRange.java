package com.fastpaca.raft.table;

/** A range of a log; both ends are inclusive. */
public record SeqRange(long fromSeq, long toSeq) {
    public static final SeqRange NONE = new SeqRange(1, 0);

    boolean contains(long seq) {
        return seq >= fromSeq && seq <= toSeq;
    }
}
