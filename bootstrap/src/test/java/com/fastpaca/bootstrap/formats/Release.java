package com.fastpaca.bootstrap.formats;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What is kept of a release: a data directory as a killed node left it, an export of it, and what the node answered.
 *
 * @param directory that holds it unpacked
 */
record Release(Path directory) {
    /** Unpacks one. */
    static Release unpack(Path archive, Path directory) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(archive)) {
            copy(zip.getPath("/"), directory);
        }
        return new Release(directory);
    }

    void pack(Path archive) throws IOException {
        Files.deleteIfExists(archive);
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            copy(directory, zip.getPath("/"));
        }
    }

    Path data() {
        return directory.resolve("data");
    }

    Path export() {
        return directory.resolve("export.ndjson");
    }

    /** The body of each answer by its path. */
    SequencedMap<String, String> answers() throws IOException {
        SequencedMap<String, String> answers = new LinkedHashMap<>();
        List<String> paths = Files.readAllLines(paths());
        for (int i = 0; i < paths.size(); i++) {
            answers.put(paths.get(i), Files.readString(body(i)));
        }
        return answers;
    }

    void putAnswers(SequencedMap<String, String> answers) throws IOException {
        List<String> paths = new ArrayList<>(answers.keySet());
        Files.createDirectories(body(0).getParent());
        for (int i = 0; i < paths.size(); i++) {
            Files.writeString(body(i), answers.get(paths.get(i)));
        }
        Files.write(paths(), paths);
    }

    private Path paths() {
        return directory.resolve("paths");
    }

    private Path body(int number) {
        return directory.resolve("answers").resolve(Integer.toString(number));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
