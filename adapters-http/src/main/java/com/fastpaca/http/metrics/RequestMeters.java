package com.fastpaca.http.metrics;

/** Counts requests by what they asked for. Nothing that a client chose freely is told here, so that there are few meters. */
public interface RequestMeters {
    /** Stands for the method, and for the route, of requests that no route takes. */
    String OTHER = "other";

    /**
     * The meter of a route; asked for once for each when the server starts.
     *
     * @param route the path, its variables in braces
     */
    Meter meter(String method, String route);

    /** Told of each request of a route, on event loops: must neither block nor fail. */
    interface Meter {
        /**
         * A request was answered.
         *
         * @param status of the answer; 101 for a connection that was handed over, to a stream or a tunnel
         * @param nanos from the request's last byte to the answer's first
         */
        void answered(int status, long nanos);

        /** The client went away before it was answered. */
        void abandoned(long nanos);
    }
}
