package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.conversation.Limits;
import com.fastpaca.domain.persistent.PersistentMap;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls that results may still answer: the latest under each key, by the event that holds it. Calls that wait for a result are
 * all remembered; of those that have one, in two generations, at least {@link Limits#REMEMBERED_ANSWERED_CALLS} and fewer than twice as
 * many.
 */
public record RememberedCalls(
        PersistentMap<String, Long> waiting,
        PersistentMap<String, Long> answered,
        PersistentMap<String, Long> answeredBefore) {
    public static final RememberedCalls NONE =
            new RememberedCalls(PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty());

    /** A call found under a key. */
    record Found(long seq, boolean isAnswered) {}

    @Nullable
    Found find(String key) {
        Long seq = waiting.get(key);
        if (seq != null) {
            return new Found(seq, false);
        }
        seq = answered.get(key);
        seq = seq == null ? answeredBefore.get(key) : seq;
        return seq == null ? null : new Found(seq, true);
    }

    RememberedCalls withWaiting(String key, long seq) {
        return new RememberedCalls(waiting.with(key, seq), answered.without(key), answeredBefore.without(key));
    }

    RememberedCalls withAnswered(String key, long seq) {
        PersistentMap<String, Long> stillWaiting = waiting.without(key);
        return answered.size() < Limits.REMEMBERED_ANSWERED_CALLS || answered.get(key) != null
                ? new RememberedCalls(stillWaiting, answered.with(key, seq), answeredBefore.without(key))
                : new RememberedCalls(
                        stillWaiting, PersistentMap.<String, Long>empty().with(key, seq), answered);
    }

    /** Without the calls of a range; both ends inclusive. Costs what is remembered. */
    RememberedCalls without(long fromSeq, long toSeq) {
        return new RememberedCalls(
                without(waiting, fromSeq, toSeq),
                without(answered, fromSeq, toSeq),
                without(answeredBefore, fromSeq, toSeq));
    }

    private static PersistentMap<String, Long> without(PersistentMap<String, Long> calls, long fromSeq, long toSeq) {
        Removal removal = new Removal(calls, fromSeq, toSeq);
        calls.forEach(removal::visit);
        return removal.rest;
    }

    private static final class Removal {
        private final long fromSeq;
        private final long toSeq;
        private PersistentMap<String, Long> rest;

        Removal(PersistentMap<String, Long> calls, long fromSeq, long toSeq) {
            this.rest = calls;
            this.fromSeq = fromSeq;
            this.toSeq = toSeq;
        }

        void visit(String key, long seq) {
            if (seq >= fromSeq && seq <= toSeq) {
                rest = rest.without(key);
            }
        }
    }
}
