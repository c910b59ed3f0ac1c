package com.fastpaca.bootstrap.formats;

import com.fastpaca.bootstrap.process.Directories;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What is kept of a release: data directories as killed nodes left them, an export or the rows of an archive, and what the nodes answered.
 *
 * @param directory that holds it unpacked
 */
public record Release(Path directory) {
    /** Unpacks one. */
    public static Release unpack(Path archive, Path directory) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(archive)) {
            Directories.copy(zip.getPath("/"), directory);
        }
        return new Release(directory);
    }

    public void pack(Path archive) throws IOException {
        Files.deleteIfExists(archive);
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            Directories.copy(directory, zip.getPath("/"));
        }
    }

    Path data() {
        return directory.resolve("data");
    }

    Path export() {
        return directory.resolve("export.ndjson");
    }

    /** The archive's migrations as they were, and a file for each of its tables. */
    public Path archive() {
        return directory.resolve("archive");
    }

    /** The body of each answer by its path. */
    public SequencedMap<String, String> answers() throws IOException {
        SequencedMap<String, String> answers = new LinkedHashMap<>();
        List<String> paths = Files.readAllLines(paths());
        for (int i = 0; i < paths.size(); i++) {
            answers.put(paths.get(i), Files.readString(body(i)));
        }
        return answers;
    }

    public void putAnswers(SequencedMap<String, String> answers) throws IOException {
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
}
