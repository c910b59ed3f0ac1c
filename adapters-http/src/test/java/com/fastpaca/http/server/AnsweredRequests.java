package com.fastpaca.http.server;

import com.fastpaca.http.metrics.RequestMeters;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what is counted of requests: method, route and status. */
public final class AnsweredRequests implements RequestMeters {
    private final Set<String> routes = new ConcurrentSkipListSet<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Long> nanos = new CopyOnWriteArrayList<>();

    @Override
    public Meter meter(String method, String route) {
        String name = method + " " + route;
        routes.add(name);
        return new Meter() {
            @Override
            public void answered(int status, long taken) {
                nanos.add(taken);
                lines.add(name + " " + status);
            }

            @Override
            public void abandoned(long taken) {
                nanos.add(taken);
                lines.add(name + " abandoned");
            }
        };
    }

    /** Every meter that was asked for. */
    public Set<String> routes() {
        return Set.copyOf(routes);
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    public List<Long> nanos() {
        return List.copyOf(nanos);
    }
}
