package com.fastpaca.bootstrap.config;

import com.fastpaca.ports.token.TokenEstimators;
import java.util.stream.Collectors;

/** The sample configuration file: all settings, each with its meaning, what it takes and its default, and all of them commented out. */
public final class SampleFile {
    private static final String HEAD = """
            # All settings of a Fastpaca node. What follows the last # of each is its default, or an example where there is none to show.
            # FASTPACA_CONFIG_FILE names a file such as this one; conf/fastpaca.conf of the distribution is read without being named.
            # NAME=value a line, without quotes and backslashes; lines that begin with # do not count. Environment variables of the same names win.
            # bin/fastpaca config check FILE tells what is wrong with it, or what a node would run with. More: docs/configuration.md
            # Made by bin/fastpaca config sample.
            """;

    private SampleFile() {}

    public static String text(TokenEstimators estimators) {
        return Configuration.settings(estimators).stream()
                .map(SampleFile::entry)
                .collect(Collectors.joining("\n", HEAD + "\n", ""));
    }

    private static String entry(Setting<?> setting) {
        Setting.Words words = setting.words();
        String takes = "# Takes " + words.range() + ". Default: " + setting.standard()
                + (setting.fallback().isPresent() ? "" : "; an example:");
        return "# " + capitalized(words.meaning()) + ".\n" + takes + "\n#" + setting.name() + "="
                + setting.fallback().orElse(words.example()) + "\n";
    }

    private static String capitalized(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
