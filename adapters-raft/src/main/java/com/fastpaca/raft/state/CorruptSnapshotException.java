package com.fastpaca.raft.state;

import java.nio.file.Path;

/** A group's snapshots hold no state that a replica could start from. */
public final class CorruptSnapshotException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param path a manifest, or the directory of the snapshots */
    CorruptSnapshotException(Path path, String problem) {
        super("snapshot " + path + ": " + problem);
    }

    CorruptSnapshotException(Path path, String problem, Exception cause) {
        super("snapshot " + path + ": " + problem + ": " + cause.getMessage(), cause);
    }
}
