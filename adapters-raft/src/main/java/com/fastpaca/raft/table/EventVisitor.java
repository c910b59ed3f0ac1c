package com.fastpaca.raft.table;

/** Receives events in ascending order of seq. */
@FunctionalInterface
public interface EventVisitor {
    /**
     * @param record the event's body; a copy that belongs to the visitor
     * @return whether to go on; false ends the reading
     */
    boolean visit(long seq, byte[] record);
}
