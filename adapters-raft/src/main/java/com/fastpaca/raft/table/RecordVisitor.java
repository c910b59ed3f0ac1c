package com.fastpaca.raft.table;

/** Receives records in ascending order of seq. */
@FunctionalInterface
public interface RecordVisitor {
    /**
     * @param record its bytes; a copy that belongs to the visitor
     * @return whether to go on; false ends the reading
     */
    boolean visit(long seq, byte[] record);
}
