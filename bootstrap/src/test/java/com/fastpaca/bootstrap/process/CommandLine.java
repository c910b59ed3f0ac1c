package com.fastpaca.bootstrap.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a command of the assembled distribution came to. */
public record CommandLine(int exitCode, String output) {
    public static final Path DISTRIBUTION = ServerProcess.DISTRIBUTION;

    /** Runs it to its end, without the settings of a node. */
    public static CommandLine run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    /** Runs it to its end, with the settings of a node. */
    public static CommandLine run(Map<String, String> settings, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(settings, arguments);
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandLine(process.waitFor(), output);
    }

    /** Starts it; both of its outputs are one. */
    public static Process start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    private static Process start(Map<String, String> settings, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(ServerProcess.DISTRIBUTION.resolve("bin/fastpaca").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("FASTPACA_"));
        builder.environment().putAll(settings);
        return builder.start();
    }
}
