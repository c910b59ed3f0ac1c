package com.fastpaca.bootstrap.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Everything that the clients of a run have done and learnt. Safe for concurrent use. */
final class History {
    private final AtomicLong clock = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Operation> operations = new ConcurrentSkipListMap<>();

    /** The next moment. */
    long tick() {
        return clock.incrementAndGet();
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    /** Adds an attempt to the operation of that number, which it may be the first of. */
    void record(long number, int client, Request request, Operation.Attempt attempt) {
        operations.merge(
                number,
                new Operation(number, client, request, List.of(attempt)),
                (earlier, first) -> earlier.with(attempt));
    }

    int size() {
        return operations.size();
    }

    List<Operation> operations() {
        return List.copyOf(operations.values());
    }

    Set<String> conversations() {
        return Set.copyOf(byConversation().keySet());
    }

    SortedMap<String, List<Operation>> byConversation() {
        SortedMap<String, List<Operation>> byConversation = new TreeMap<>();
        operations
                .values()
                .forEach(operation -> byConversation
                        .computeIfAbsent(operation.request().conversation(), id -> new ArrayList<>())
                        .add(operation));
        return byConversation;
    }
}
