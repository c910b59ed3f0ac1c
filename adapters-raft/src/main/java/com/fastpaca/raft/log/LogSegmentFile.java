package com.fastpaca.raft.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A segment of a Ratis log by its file's name.
 *
 * @param firstIndex the index of its first entry
 * @param lastIndex the index of its last one; -1 while it is open
 */
record LogSegmentFile(Path path, long firstIndex, long lastIndex) {
    private static final Pattern CLOSED = Pattern.compile("log_(\\d+)-(\\d+)");
    private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d+)");

    boolean isOpen() {
        return lastIndex < 0;
    }

    /** The segments of a directory in the order of their entries. */
    static List<LogSegmentFile> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(LogSegmentFile::of)
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparingLong(LogSegmentFile::firstIndex))
                    .toList();
        }
    }

    private static Optional<LogSegmentFile> of(Path path) {
        String name = path.getFileName().toString();
        Matcher closed = CLOSED.matcher(name);
        if (closed.matches()) {
            return Optional.of(
                    new LogSegmentFile(path, Long.parseLong(closed.group(1)), Long.parseLong(closed.group(2))));
        }
        Matcher open = OPEN.matcher(name);
        return open.matches()
                ? Optional.of(new LogSegmentFile(path, Long.parseLong(open.group(1)), -1))
                : Optional.empty();
    }
}
