package com.fastpaca.raft.table;

import java.nio.file.Path;

/**
 * A table holds something that was never written to it: damage, a truncated or foreign file, or a newer version's format. The
 * records in it cannot be trusted from here on; a replica gets them back from its peers, never from the same file.
 */
public final class CorruptTableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptTableException(Path file, String problem) {
        super("table " + file + ": " + problem);
    }

    CorruptTableException(Path file, String problem, Throwable cause) {
        super("table " + file + ": " + problem + ": " + cause, cause);
    }
}
