package com.fastpaca.bootstrap.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of settings, {@code NAME=value} a line, as systemd and Docker read files of environment variables. What begins with {@code #} is
 * a comment, and nothing else is: a value is all that follows the first {@code =}.
 *
 * @param lines by the names that they set
 * @param problems what is wrong with the file, one line each; never a part of a value, which may be a secret
 */
record ConfigurationFile(Path file, SortedMap<String, Line> lines, List<String> problems) {
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(.*)");

    /** Systemd and shells take such quotes off, and read on in the next line if there is no second one; Docker does not. */
    private static final Pattern QUOTED = Pattern.compile("[\"'].*");

    private static final long MAX_BYTES = 1 << 20;

    /** @param number from 1 */
    record Line(int number, String value) {}

    static ConfigurationFile none() {
        return new ConfigurationFile(Path.of(""), new TreeMap<>(), List.of());
    }

    static ConfigurationFile read(Path file) {
        ConfigurationFile read = new ConfigurationFile(file, new TreeMap<>(), new ArrayList<>());
        try {
            if (Files.isDirectory(file)) {
                throw new IOException("it is a directory");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it is larger than " + MAX_BYTES + " bytes");
            }
            List<String> texts = Files.readAllLines(file);
            for (int i = 0; i < texts.size(); i++) {
                read.take(i + 1, texts.get(i).strip());
            }
        } catch (IOException e) {
            read.problems.add(Sources.CONFIG_FILE + ": " + file + " cannot be read: " + reason(e));
        }
        return read;
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "there is no such file";
            case AccessDeniedException denied -> "this user may not";
            case CharacterCodingException other -> "it is no text in UTF-8";
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }

    private void take(int number, String text) {
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        Matcher assignment = ASSIGNMENT.matcher(text);
        if (!assignment.matches()) {
            problems.add(place(number) + "is neither NAME=value nor a comment");
            return;
        }
        String name = assignment.group(1);
        Line before = lines.get(name);
        if (before != null) {
            problems.add(place(number) + name + ": is set in line " + before.number() + " already");
        } else if (QUOTED.matcher(assignment.group(2)).matches()) {
            problems.add(place(number) + name + ": a value stands without quotes");
        } else if (assignment.group(2).contains("\\")) {
            // Likewise.
            problems.add(place(number) + name + ": a value stands without backslashes");
        } else {
            lines.put(name, new Line(number, assignment.group(2)));
        }
    }

    /** What precedes a message about a line. */
    private String place(int number) {
        return file + ":" + number + ": ";
    }

    String place(Line line) {
        return file + ":" + line.number();
    }
}
