package com.fastpaca.ports.cluster;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Hellos for tests. */
public final class Hellos {
    private Hellos() {}

    /** A blank node that sees nobody. */
    public static Hello blank(String name) {
        return new Hello(
                UUID.randomUUID(),
                UUID.randomUUID(),
                1,
                name,
                Optional.empty(),
                Optional.empty(),
                NodeState.BLANK,
                List.of(),
                List.of(),
                3,
                3,
                false,
                List.of());
    }
}
