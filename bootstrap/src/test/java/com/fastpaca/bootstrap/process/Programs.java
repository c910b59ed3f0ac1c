package com.fastpaca.bootstrap.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** Programs of this machine. */
public final class Programs {
    private Programs() {}

    /** Whether all of them are. */
    public static boolean areInstalled(String... programs) {
        return Stream.of(programs).allMatch(Programs::isInstalled);
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Runs one to its end, with settings besides the environment of this process. Both of its outputs are one. */
    public static CommandLine run(Map<String, String> settings, String... command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(settings);
        return run(builder, "");
    }

    /** Runs one to its end, which reads a text. */
    public static CommandLine runOn(String input, String... command) throws IOException, InterruptedException {
        return run(new ProcessBuilder(command), input);
    }

    private static CommandLine run(ProcessBuilder builder, String input) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandLine(process.waitFor(), output);
    }
}
