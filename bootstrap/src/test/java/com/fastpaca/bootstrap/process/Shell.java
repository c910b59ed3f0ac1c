package com.fastpaca.bootstrap.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Scripts for sh, to which the program of the assembled distribution is {@code fastpaca}, and {@code bin/fastpaca} where they begin. */
public final class Shell {
    private Shell() {}

    /**
     * Runs a script to its end. Both of its outputs are one.
     *
     * @param directory where it begins; another one for each
     * @param settings of a node, where the commands look for them
     * @param within after which it is killed, with all that it has started
     */
    public static CommandLine run(Path directory, Map<String, String> settings, String script, Duration within)
            throws IOException, InterruptedException {
        Path programs = Files.createDirectories(directory.resolve("bin"));
        Path program = Files.writeString(
                programs.resolve("fastpaca"),
                "#!/bin/sh\nexec '" + ServerProcess.DISTRIBUTION.resolve("bin/fastpaca") + "' \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Path output = directory.resolve("output");
        var builder = new ProcessBuilder(
                        "sh",
                        Files.writeString(directory.resolve("script.sh"), script)
                                .toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("FASTPACA_"));
        environment.put("FASTPACA_JAVA_OPTS", ServerProcess.JAVA_OPTIONS + " " + StartCache.OPTIONS);
        environment.putAll(settings);
        environment.merge("PATH", programs.toString(), (path, own) -> own + ":" + path);
        Process shell = builder.start();
        try {
            if (!shell.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the script still runs after " + within + ":\n" + Files.readString(output));
            }
            return new CommandLine(shell.exitValue(), Files.readString(output));
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }
}
