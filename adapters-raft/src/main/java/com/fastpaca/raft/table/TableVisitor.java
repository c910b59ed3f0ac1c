package com.fastpaca.raft.table;

import com.fastpaca.domain.conversation.ConversationId;

/** Receives the records of a whole table, by conversation and seq. */
@FunctionalInterface
public interface TableVisitor {
    /** @param record its bytes; a copy that belongs to the visitor */
    void visit(ConversationId id, long seq, byte[] record);
}
