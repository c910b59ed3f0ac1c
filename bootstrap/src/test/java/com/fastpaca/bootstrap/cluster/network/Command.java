package com.fastpaca.bootstrap.cluster.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of the system that ends soon. */
public final class Command {
    private static final int WITHIN_SECONDS = 60;

    private Command() {}

    /** @param output both streams together */
    public record Result(int exitCode, String output) {}

    static Result run(List<String> command) {
        try {
            Path output = Files.createTempFile("command-", ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(WITHIN_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IOException(command + " still runs after " + WITHIN_SECONDS + " s");
                }
                return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }

    /** Runs a script of the shell that ends at the first failure. */
    public static Result script(String script) {
        return run(List.of("sh", "-ec", script));
    }

    /** Runs a script that must succeed, and answers its output. */
    public static String succeeds(String script) {
        Result result = script(script);
        if (result.exitCode() != 0) {
            throw new IllegalStateException(
                    "exit code " + result.exitCode() + " of:\n" + script + "\n" + result.output());
        }
        return result.output();
    }
}
