package com.fastpaca.bootstrap.history;

import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicLong;

/** Everything that the clients of a run have done and learnt. Safe for concurrent use. */
public abstract class History {
    private final AtomicLong clock = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();

    /** The next moment; moments order as real time does, over all clients. */
    public final long tick() {
        return clock.incrementAndGet();
    }

    public final long nextNumber() {
        return numbers.incrementAndGet();
    }

    /** Adds an attempt to the operation of that number, which it may be the first of. */
    public final void record(long number, int client, Request request, Operation.Attempt attempt) {
        keep(number, client, request, attempt);
        if (!(attempt.answer() instanceof Answer.Unknown)) {
            answered.incrementAndGet();
        }
        if (attempt.answer() instanceof Answer.Accepted) {
            acknowledged.incrementAndGet();
        }
    }

    abstract void keep(long number, int client, Request request, Operation.Attempt attempt);

    /** The number of attempts that got an answer so far. */
    public final long answered() {
        return answered.get();
    }

    /** The number of writes that were acknowledged so far, those that were repeated counted again. */
    public final long acknowledged() {
        return acknowledged.get();
    }

    public abstract SortedSet<String> conversations();

    /** The operations on a conversation, by their numbers. */
    public abstract List<Operation> of(String conversation);
}
