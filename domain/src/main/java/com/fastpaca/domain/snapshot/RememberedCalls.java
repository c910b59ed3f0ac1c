package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.persistent.Generations;
import com.fastpaca.domain.persistent.PersistentMap;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls that results may still answer: the latest under each key, by the event that holds it. Calls that wait for a result are all
 * remembered while their events are; of those that have one, or whose events were forgotten, at least
 * {@link Limits#REMEMBERED_ANSWERED_CALLS} and fewer than twice as many. Of results that came before their call, as many.
 */
public record RememberedCalls(
        PersistentMap<String, Long> waiting,
        Generations<String, Long> answered,
        Generations<String, Long> unexplained) {
    public static final RememberedCalls NONE =
            new RememberedCalls(PersistentMap.empty(), Generations.none(), Generations.none());

    /** A call found under a key. */
    record Found(long seq, boolean isAnswered) {}

    @Nullable
    Found find(String key) {
        Long seq = waiting.get(key);
        if (seq != null) {
            return new Found(seq, false);
        }
        seq = answered.get(key);
        return seq == null ? null : new Found(seq, true);
    }

    RememberedCalls withWaiting(String key, long seq) {
        return new RememberedCalls(waiting.with(key, seq), answered.without(key), unexplained);
    }

    RememberedCalls withAnswered(String key, long seq) {
        return new RememberedCalls(
                waiting.without(key), answered.with(key, seq, Limits.REMEMBERED_ANSWERED_CALLS), unexplained);
    }

    /** With what waits in events up to a seq among the answered calls: those events are forgotten. Costs what waits. */
    RememberedCalls withForgotten(long toSeq) {
        Forgetting forgetting = new Forgetting(this, toSeq);
        waiting.forEach(forgetting::visit);
        return forgetting.rest;
    }

    private static final class Forgetting {
        private final long toSeq;
        private RememberedCalls rest;

        Forgetting(RememberedCalls calls, long toSeq) {
            this.rest = calls;
            this.toSeq = toSeq;
        }

        void visit(String key, long seq) {
            if (seq <= toSeq) {
                rest = rest.withAnswered(key, seq);
            }
        }
    }

    /** With a result that found no call under the key of its id. */
    RememberedCalls withUnexplained(String key, long seq) {
        return new RememberedCalls(waiting, answered, unexplained.with(key, seq, Limits.REMEMBERED_ANSWERED_CALLS));
    }

    /** Without the result under a key, whose call has come. */
    RememberedCalls withExplained(String key) {
        return new RememberedCalls(waiting, answered, unexplained.without(key));
    }

    /** Without the calls and results of a range; both ends inclusive. Costs what is remembered. */
    RememberedCalls without(long fromSeq, long toSeq) {
        return new RememberedCalls(
                without(waiting, fromSeq, toSeq),
                without(answered, fromSeq, toSeq),
                without(unexplained, fromSeq, toSeq));
    }

    private static Generations<String, Long> without(Generations<String, Long> calls, long fromSeq, long toSeq) {
        return new Generations<>(without(calls.newest(), fromSeq, toSeq), without(calls.before(), fromSeq, toSeq));
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
