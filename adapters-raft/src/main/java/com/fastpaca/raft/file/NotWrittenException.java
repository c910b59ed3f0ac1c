package com.fastpaca.raft.file;

import java.io.IOException;

/** A file that could not be written, as on a full disk, and left what has its name as it was: the whole of it may be tried again. */
public final class NotWrittenException extends IOException {
    private static final long serialVersionUID = 1L;

    public NotWrittenException(String message, IOException cause) {
        super(message, cause);
    }
}
