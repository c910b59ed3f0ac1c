package com.fastpaca.bootstrap.cluster.stream;

import java.util.List;

/**
 * What one follower was told of a conversation, over all its connections.
 *
 * @param cursor the version behind which it began
 * @param toTheEnd whether it went on until nothing more was to come
 */
public record Followed(String conversation, long cursor, List<Session> sessions, boolean toTheEnd) {
    public Followed {
        sessions = List.copyOf(sessions);
    }

    /** The number of frames of a kind, over all connections. */
    public long count(Class<? extends StreamFrame> kind) {
        return sessions.stream()
                .flatMap(session -> session.frames().stream())
                .filter(kind::isInstance)
                .count();
    }

    /**
     * One connection.
     *
     * @param end why it ended
     */
    public record Session(String node, long cursor, List<StreamFrame> frames, String end) {
        /** What {@link #end} says of a cursor that the node did not take. */
        static final String REFUSED = "refused with ";

        public Session {
            frames = List.copyOf(frames);
        }

        boolean isRefused() {
            return end.startsWith(REFUSED);
        }
    }
}
