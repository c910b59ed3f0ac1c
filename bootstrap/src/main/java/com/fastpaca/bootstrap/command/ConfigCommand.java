package com.fastpaca.bootstrap.command;

import com.fastpaca.bootstrap.config.ApiKeySyntax;
import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.bootstrap.config.Configuration.Effective;
import com.fastpaca.bootstrap.config.Configuration.Reading;
import com.fastpaca.bootstrap.config.SampleFile;
import com.fastpaca.bootstrap.config.Sources;
import com.fastpaca.bootstrap.machine.DirectMemory;
import com.fastpaca.bootstrap.tls.NodeTls;
import com.fastpaca.ports.token.TokenEstimators;
import com.fastpaca.raft.node.StartRefusedException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code fastpaca config …}: looks at the settings that a node would start with. Starts nothing, and leaves the data directory alone. */
public final class ConfigCommand {
    public static final String USAGE = """
            fastpaca config check [FILE]               says what is wrong with the settings, or what a node would run with
            fastpaca config sample                     prints a configuration file with all settings and their defaults
            Without FILE it is the one that FASTPACA_CONFIG_FILE names; environment variables win over either.
            """;

    private ConfigCommand() {}

    /** @param arguments what follows {@code config} */
    public static ExitCode run(
            List<String> arguments, Map<String, String> environment, TokenEstimators estimators, Console console) {
        String operation = arguments.isEmpty() ? "" : arguments.getFirst();
        if (operation.equals("sample") && arguments.size() == 1) {
            console.out().print(SampleFile.text(estimators));
            return ExitCode.OK;
        }
        if (operation.equals("check") && arguments.size() <= 2) {
            Map<String, String> all = new TreeMap<>(environment);
            if (arguments.size() == 2) {
                all.put(Sources.CONFIG_FILE, arguments.getLast());
            }
            return check(Sources.of(all), estimators, console);
        }
        return console.refuse(USAGE);
    }

    private static ExitCode check(Sources sources, TokenEstimators estimators, Console console) {
        List<String> problems = switch (Configuration.read(sources, estimators)) {
            case Reading.Invalid invalid -> invalid.problems();
            case Reading.Valid valid -> {
                List<String> found = problems(valid.configuration());
                if (found.isEmpty()) {
                    show(valid.effective(), console.out());
                }
                yield found;
            }
        };
        problems.forEach(console::say);
        return problems.isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
    }

    /** What a start would find only later: what the settings name, and what this machine gives. */
    private static List<String> problems(Configuration configuration) {
        List<String> problems = new ArrayList<>();
        try {
            DirectMemory.require(configuration.cluster().raftGroups());
        } catch (StartRefusedException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        configuration.access().apiKeyFile().ifPresent(file -> {
            try {
                var _ = ApiKeySyntax.read(file);
            } catch (IOException e) {
                problems.add("FASTPACA_API_KEY_FILE: " + e.getMessage());
            }
        });
        configuration.tls().ifPresent(files -> {
            try {
                NodeTls.check(files);
            } catch (IOException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        });
        configuration
                .archive()
                .map(archive -> archive.url().properties().getProperty("sslrootcert"))
                .filter(file -> !Files.isReadable(Path.of(file)))
                .ifPresent(file -> problems.add("FASTPACA_POSTGRES_URL: sslrootcert cannot be read: " + file));
        return problems;
    }

    private static void show(List<Effective> settings, PrintStream out) {
        int names = width(settings.stream().map(Effective::name).toList());
        int values = width(settings.stream().map(Effective::shown).toList());
        for (Effective setting : settings) {
            out.printf("%-" + names + "s  %-" + values + "s  %s%n", setting.name(), setting.shown(), setting.origin());
        }
    }

    private static int width(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(1);
    }
}
