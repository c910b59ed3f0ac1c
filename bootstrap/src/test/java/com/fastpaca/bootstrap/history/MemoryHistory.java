package com.fastpaca.bootstrap.history;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** A history in memory, of some ten thousand operations. */
public final class MemoryHistory extends History {
    private final Map<String, Map<Long, Operation>> operations = new ConcurrentHashMap<>();

    @Override
    void keep(long number, int client, Request request, Operation.Attempt attempt) {
        operations
                .computeIfAbsent(request.conversation(), id -> new ConcurrentSkipListMap<>())
                .merge(
                        number,
                        new Operation(number, client, request, List.of(attempt)),
                        (earlier, first) -> earlier.with(attempt));
    }

    @Override
    public SortedSet<String> conversations() {
        return new TreeSet<>(operations.keySet());
    }

    @Override
    public List<Operation> of(String conversation) {
        return List.copyOf(operations.getOrDefault(conversation, Map.of()).values());
    }
}
