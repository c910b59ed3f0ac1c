package com.fastpaca.bootstrap.config;

import com.fastpaca.bootstrap.config.Configuration.Effective;
import com.fastpaca.bootstrap.config.Sources.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the sources say of each setting: asked for one after the other, it keeps what it finds on the way. */
final class SettingsReader {
    private static final String SECRET = "(secret)";
    private static final int MAX_SHOWN_CHARS = 80;

    private final Sources sources;
    private final List<Setting<?>> settings = new ArrayList<>();
    private final List<Effective> effective = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    SettingsReader(Sources sources) {
        this.sources = sources;
    }

    /** The value of a setting that has a default. */
    <T> T get(Setting<T> setting) {
        return find(setting)
                .or(() -> setting.fallback().flatMap(setting.parser()::parse))
                .orElseThrow(() -> new IllegalStateException(setting.name() + " has no valid default"));
    }

    /** The value that a setting was given, if it was given one that it takes. */
    <T> Optional<T> find(Setting<T> setting) {
        settings.add(setting);
        Optional<Given> given = sources.find(setting.name());
        if (given.isEmpty()) {
            effective.add(new Effective(setting.name(), setting.standard(), "default"));
            return Optional.empty();
        }
        String text = given.get().text();
        String shown = setting.secret() ? SECRET : printable(text);
        effective.add(new Effective(setting.name(), shown, given.get().origin()));
        Optional<T> value = setting.parser().parse(text);
        if (value.isEmpty()) {
            problems.add(given.get().place() + setting.name() + ": " + refusal(setting, text));
        }
        return value;
    }

    /** Whether a setting was given a value, be it one that it takes or not. */
    boolean isGiven(Setting<?> setting) {
        return sources.find(setting.name()).isPresent();
    }

    /** Notes that a setting has to be set, unless that was said of it before. */
    void mustBeSet(Setting<?> setting, String why) {
        String problem = setting.name() + ": must be set";
        if (problems.stream().noneMatch(said -> said.startsWith(problem))) {
            problems.add(problem + why);
        }
    }

    private static String refusal(Setting<?> setting, String text) {
        return setting.parser()
                .fault(text)
                .orElseGet(() -> "must be " + setting.words().accepts()
                        + (setting.secret() ? "" : ", but is \"" + printable(text) + "\""));
    }

    private static String printable(String text) {
        String safe = text.replaceAll("[^\\x20-\\x7e]", "?");
        return safe.length() <= MAX_SHOWN_CHARS ? safe : safe.substring(0, MAX_SHOWN_CHARS) + "...";
    }

    /** The settings that were asked for, in that order. */
    List<Setting<?>> settings() {
        return settings;
    }

    /** What holds of each of them. */
    List<Effective> effective() {
        return effective;
    }

    /** What is wrong, a line each. */
    List<String> problems() {
        return problems;
    }

    Set<String> known() {
        return settings.stream().map(Setting::name).collect(Collectors.toCollection(TreeSet::new));
    }
}
