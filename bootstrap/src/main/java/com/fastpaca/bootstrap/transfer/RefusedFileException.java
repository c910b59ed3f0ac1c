package com.fastpaca.bootstrap.transfer;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** The file is one that must stay as it is; running the command again comes to the same. */
final class RefusedFileException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    RefusedFileException(Path file, String why) {
        super(file + " " + why + ": name another file, or remove it");
    }
}
