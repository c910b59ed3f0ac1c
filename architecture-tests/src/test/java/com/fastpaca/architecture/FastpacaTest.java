package com.fastpaca.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fastpaca's own code keeps every law. */
class FastpacaTest {
    private static final String ROOT = "com.fastpaca";

    /** A row of a table of events: the name, the level, and then fields and meaning. */
    private static final Pattern DOCUMENTED_EVENT =
            Pattern.compile("^\\| `([a-z_]+)` \\| (trace|debug|info|warn|error) \\|", Pattern.MULTILINE);

    /** The modules arrive as directories or as jars, depending on how far the build has come. */
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @ParameterizedTest
    @EnumSource
    void theCodeKeepsTheLaw(Law law) {
        law.in(ROOT).check(CODE);
    }

    @Test
    void testsAwaitConditionsInsteadOfSleeping() throws IOException {
        Path root = Path.of("..").toRealPath();
        List<Path> testClasses;
        try (Stream<Path> modules = Files.list(root)) {
            testClasses = modules.filter(module -> !module.equals(Path.of("").toAbsolutePath()))
                    .map(module -> module.resolve("target/test-classes"))
                    .filter(Files::isDirectory)
                    .toList();
        }

        Law.NOBODY_SLEEPS.in(ROOT).check(new ClassFileImporter().importPaths(testClasses));
    }

    @Test
    void theDocumentListsTheEventsOfTheLogAndNoOthers() throws IOException {
        SortedSet<String> documented = new TreeSet<>();
        DOCUMENTED_EVENT
                .matcher(Files.readString(Path.of("../docs/logs.md")))
                .results()
                .forEach(row -> assertThat(documented.add(row.group(1) + " " + row.group(2)))
                        .as("%s is there once", row.group(1))
                        .isTrue());

        SortedSet<String> events = new TreeSet<>();
        CODE.forEach(type -> events.addAll(LogStatements.of(type).events()));

        assertThat(documented).isEqualTo(events);
    }

    /** A law about a package without classes would be kept by anyone. */
    @ParameterizedTest
    @ValueSource(strings = {"domain", "ports", "http", "raft", "postgres", "bootstrap"})
    void everyModuleThatALawNamesIsSeen(String module) {
        Stream<String> packages = CODE.stream()
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .map(JavaClass::getPackageName);

        assertThat(packages.anyMatch(name -> isIn(name, ROOT + "." + module))).isTrue();
    }

    /** A law about a library that nobody uses, or under another name, would be kept by anyone. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.ratis",
                "org.mapdb",
                "com.knuddels.jtokkit",
                "io.micrometer",
                "io.prometheus",
                "io.micronaut",
                "ch.qos.logback",
                "com.fasterxml.jackson",
                "java.sql",
                "com.zaxxer.hikari",
                "org.flywaydb",
                "io.micronaut.data",
                "io.micronaut.transaction"
            })
    void everyLibraryThatALawNamesIsUsed(String library) {
        Stream<String> packages = CODE.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getPackageName());

        assertThat(packages.anyMatch(name -> isIn(name, library))).isTrue();
    }

    private static boolean isIn(String packageName, String ancestor) {
        return (packageName + ".").startsWith(ancestor + ".");
    }
}
