package com.fastpaca.bootstrap.command;

import java.time.Duration;

/**
 * How long a command waits for a node.
 *
 * @param answer for an answer to begin
 * @param again for another answer than that the node cannot answer now: so long a request is made again and again
 */
public record Patience(Duration answer, Duration again) {
    /** Makes a request once. */
    static Patience once(Duration answer) {
        return new Patience(answer, Duration.ZERO);
    }
}
