package com.fastpaca.raft.state;

import com.fastpaca.raft.group.Entry;
import com.fastpaca.raft.group.EntryCodec;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Of each proposer the newest entry that was applied, and its reply. A proposer that got no reply sends its entry again, perhaps to
 * another leader; the second time it is answered and not applied (client sessions: Ongaro, "Consensus: Bridging Theory and Practice",
 * section 6.3). Part of the replicated state, as a replica may have to answer for what another applied. For one thread at a time, as
 * {@link GroupState} says.
 */
final class AppliedEntries {
    /** A node's process is one proposer. Those that have been silent for longest are forgotten; they are gone by then. */
    private static final int MAX_PROPOSERS = 32;

    private static final ByteBuffer SUPERSEDED = EntryCodec.encodeReply(List.of());

    /** The proposers, who was silent for longest first. */
    private final SequencedMap<UUID, Last> newest = new LinkedHashMap<>();

    /** The newest entry of a proposer. */
    record Last(UUID proposer, long number, ByteBuffer reply) {}

    void restore(List<Last> entries) {
        entries.forEach(entry -> newest.putLast(entry.proposer(), entry));
    }

    /** What to answer an entry without applying it: null if it has to be applied. Its proposer has given up an entry that is too old. */
    @Nullable
    ByteBuffer replyTo(Entry entry) {
        Last last = newest.get(entry.proposer());
        if (last == null || last.number() < entry.number()) {
            return null;
        }
        return last.number() == entry.number() ? last.reply().duplicate() : SUPERSEDED.duplicate();
    }

    void applied(Entry entry, ByteBuffer reply) {
        newest.putLast(entry.proposer(), new Last(entry.proposer(), entry.number(), reply.duplicate()));
        if (newest.size() > MAX_PROPOSERS) {
            newest.pollFirstEntry();
        }
    }

    /** All of them, in the order in which they are restored. */
    List<Last> all() {
        return List.copyOf(newest.values());
    }
}
