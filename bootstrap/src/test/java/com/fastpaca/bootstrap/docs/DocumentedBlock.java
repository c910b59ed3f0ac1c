package com.fastpaca.bootstrap.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Commands in a document, which its reader may paste.
 *
 * @param document its path in the repository
 * @param language what they are for: {@code sh} or {@code python}
 * @param commands the lines between the fences
 * @param answer what the document shows right behind them; empty where it shows nothing
 */
public record DocumentedBlock(String document, String language, String commands, String answer) {
    static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern BLOCK = Pattern.compile(
            "^```(sh|python)\n(.*?)^```$(?:\n\n```(?:json)?\n(.*?)^```$)?", Pattern.MULTILINE | Pattern.DOTALL);

    /** The documents of the repository. */
    static List<String> documents() throws IOException {
        List<String> documents = new ArrayList<>(List.of("README.md"));
        try (Stream<Path> files = Files.walk(REPOSITORY.resolve("docs"))) {
            files.map(file -> REPOSITORY.relativize(file).toString())
                    .filter(name -> name.endsWith(".md"))
                    .sorted()
                    .forEach(documents::add);
        }
        return documents;
    }

    /** The blocks of a document, in their order. */
    static List<DocumentedBlock> of(String document) throws IOException {
        return BLOCK.matcher(Files.readString(REPOSITORY.resolve(document)))
                .results()
                .map(block -> new DocumentedBlock(
                        document, block.group(1), block.group(2), block.group(3) == null ? "" : block.group(3)))
                .toList();
    }

    /** The blocks of all documents. */
    static List<DocumentedBlock> all() throws IOException {
        List<DocumentedBlock> all = new ArrayList<>();
        for (String document : documents()) {
            all.addAll(of(document));
        }
        return all;
    }
}
