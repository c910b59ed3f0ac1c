package com.fastpaca.bootstrap.history;

import java.util.List;
import java.util.Map;

/** Where the events of each append stand in the log. */
record PlacedEvents(Map<Long, List<Observed.Logged>> byOperation) {
    List<Observed.Logged> of(Operation append) {
        return byOperation.getOrDefault(append.number(), List.of());
    }
}
