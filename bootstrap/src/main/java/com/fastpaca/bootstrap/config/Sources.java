package com.fastpaca.bootstrap.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where settings come from: the environment and, behind it, the configuration file that it names. */
public final class Sources {
    public static final String CONFIG_FILE = "FASTPACA_CONFIG_FILE";

    private static final String PREFIX = "FASTPACA_";

    /** Read by the start script, before there is a JVM. */
    private static final Set<String> OF_START_SCRIPT = Set.of("FASTPACA_JAVA_HOME", "FASTPACA_JAVA_OPTS");

    private final Map<String, String> environment;
    private final ConfigurationFile file;
    private final List<String> problems = new ArrayList<>();

    private Sources(Map<String, String> environment, ConfigurationFile file) {
        this.environment = environment;
        this.file = file;
        problems.addAll(file.problems());
    }

    /** Reads the file, if the environment names one. */
    public static Sources of(Map<String, String> environment) {
        String named = environment.get(CONFIG_FILE);
        if (named == null) {
            return new Sources(environment, ConfigurationFile.none());
        }
        try {
            if (!named.isBlank()) {
                return new Sources(environment, ConfigurationFile.read(Path.of(named.strip())));
            }
        } catch (InvalidPathException e) {
            // No file, as one without a name is none.
        }
        Sources sources = new Sources(environment, ConfigurationFile.none());
        sources.problems.add(CONFIG_FILE + ": must be a file");
        return sources;
    }

    /**
     * A text that a setting was given.
     *
     * @param origin the environment, or a line of the file
     * @param place what precedes a message about it
     */
    record Given(String text, String origin, String place) {}

    Optional<Given> find(String name) {
        String variable = environment.get(name);
        if (variable != null) {
            return Optional.of(new Given(variable.strip(), "environment", ""));
        }
        return Optional.ofNullable(file.lines().get(name))
                .map(line -> new Given(line.value().strip(), file.place(line), file.place(line) + ": "));
    }

    /** What is wrong with the file, whatever its values mean. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** All that is set, by name. */
    public SortedMap<String, String> texts() {
        SortedMap<String, String> texts = new TreeMap<>();
        file.lines().forEach((name, line) -> texts.put(name, line.value().strip()));
        texts.putAll(environment);
        return texts;
    }

    /** A line for each name that is no setting. */
    List<String> unknown(Set<String> known) {
        List<String> lines = new ArrayList<>();
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(PREFIX) && !known.contains(name) && !ofEnvironmentAlone(name)) {
                lines.add(name + ": is no setting of this version");
            }
        }
        file.lines().forEach((name, line) -> {
            if (ofEnvironmentAlone(name)) {
                lines.add(file.place(line) + ": " + name + ": is read from the environment alone");
            } else if (!known.contains(name)) {
                lines.add(file.place(line) + ": " + name + ": is no setting of this version");
            }
        });
        return lines;
    }

    private static boolean ofEnvironmentAlone(String name) {
        return name.equals(CONFIG_FILE) || OF_START_SCRIPT.contains(name);
    }
}
