package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFileTest {
    private static final String NAME = "fastpaca.internal";

    @TempDir
    private Path directory;

    @Test
    void aRunningJvmSeesEachChangeAtOnce() throws IOException {
        var hosts = new HostsFile(directory);
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(hosts.javaOptions().split(" ", -1)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Lookups.class.getName(), NAME));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var answers = process.inputReader();
                var questions = process.outputWriter()) {
            assertThat(ask(questions, answers)).isEqualTo("unknown");
            hosts.show(NAME, List.of("10.0.0.1"));
            assertThat(ask(questions, answers)).isEqualTo("10.0.0.1");
            hosts.show(NAME, List.of("10.0.0.1", "10.0.0.2"));
            assertThat(ask(questions, answers)).isEqualTo("10.0.0.1 10.0.0.2");
            hosts.show(NAME, List.of("10.0.0.3", "10.0.0.2", "10.0.0.1"));
            assertThat(ask(questions, answers)).isEqualTo("10.0.0.1 10.0.0.2 10.0.0.3");
            hosts.show(NAME, List.of());
            assertThat(ask(questions, answers)).isEqualTo("unknown");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String ask(Writer questions, BufferedReader answers) throws IOException {
        questions.write("?\n");
        questions.flush();
        return answers.readLine();
    }

    /** Says for each line that it reads what a name resolves to. */
    static final class Lookups {
        public static void main(String[] arguments) throws IOException {
            try (var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                while (questions.readLine() != null) {
                    System.out.println(addresses(arguments[0]));
                }
            }
        }

        private static String addresses(String name) {
            try {
                return String.join(
                        " ",
                        Arrays.stream(InetAddress.getAllByName(name))
                                .map(InetAddress::getHostAddress)
                                .sorted()
                                .toList());
            } catch (UnknownHostException e) {
                return "unknown";
            }
        }
    }
}
