package com.fastpaca.raft.group;

import java.util.List;
import java.util.UUID;

/**
 * A log entry: commands that travel together.
 *
 * @param proposer who sent it; a proposer has one entry under way at a time
 * @param number ascending for each proposer, so that an entry that was sent twice is known again
 */
public record Entry(UUID proposer, long number, List<byte[]> commands) {
    public Entry {
        commands = List.copyOf(commands);
    }
}
