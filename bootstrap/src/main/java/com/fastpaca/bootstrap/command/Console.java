package com.fastpaca.bootstrap.command;

import java.io.IOException;
import java.io.PrintStream;

/**
 * What a command tells whoever runs it.
 *
 * @param out takes what was asked for
 * @param err takes everything else
 */
public record Console(PrintStream out, PrintStream err) {
    /** What a command does. */
    public interface Task {
        ExitCode run() throws IOException, InterruptedException;
    }

    /** A line that is not what was asked for. */
    public void say(String line) {
        err.println("fastpaca: " + line);
    }

    /** Says how a command is used that was used in another way. */
    public ExitCode refuse(String usage) {
        usage.lines().forEach(this::say);
        return ExitCode.REFUSED;
    }

    /** Does what there is to do, and says why it failed if it does. */
    public ExitCode attempt(Task task) {
        try {
            return task.run();
        } catch (IOException e) {
            say(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.FAILED;
    }
}
