package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher of the distribution, with programs in place of Java that print how they were called. */
class LauncherTest {
    private static final Path LAUNCHER = Path.of("src/main/dist/bin/fastpaca");

    @TempDir
    private Path directory;

    private Path home;
    private Path launcher;

    @BeforeEach
    void installIt() throws IOException {
        home = directory.toRealPath().resolve("installed here");
        launcher = home.resolve("bin/fastpaca");
        Files.createDirectories(launcher.getParent());
        Files.copy(LAUNCHER, launcher);
        makeExecutable(launcher);
    }

    @Test
    void theBundledRuntimeIsPreferredToAnyOtherJava() throws Exception {
        java(home.resolve("runtime"), "25.0.3");
        Path other = java(directory.resolve("other"), "26");

        Run run = run(launcher, Map.of("FASTPACA_JAVA_HOME", other.toString(), "JAVA_HOME", other.toString()));

        assertThat(run.output()).startsWith(home.resolve("runtime/bin/java").toString());
    }

    @Test
    void theCacheIsForTheBundledRuntimeAloneAndTheOperatorsOptionsWinOverIt() throws Exception {
        Path cache = home.resolve("lib/fastpaca.aot");
        Files.createDirectories(cache.getParent());
        Files.createFile(cache);
        Path other = java(directory.resolve("other"), "25");

        assertThat(run(launcher, Map.of("JAVA_HOME", other.toString())).output())
                .doesNotContain("AOTCache");

        java(home.resolve("runtime"), "25");

        assertThat(run(launcher, Map.of("FASTPACA_JAVA_OPTS", "-XX:AOTMode=off"))
                        .output())
                .containsSubsequence("-XX:AOTCache=" + cache, "-XX:AOTMode=off", "-jar");
    }

    @Test
    void javaThatIsTooOldIsPassedOver() throws Exception {
        Path old = java(directory.resolve("old"), "17.0.15");
        Path recent = java(directory.resolve("recent"), "25");

        Run run = run(launcher, Map.of("JAVA_HOME", old.toString(), "PATH", recent.resolve("bin") + ":/usr/bin:/bin"));

        assertThat(run.output())
                .startsWith(recent.toRealPath().resolve("bin/java").toString());
    }

    @Test
    void javaThatIsNamedForFastpacaButTooOldIsRefused() throws Exception {
        Path old = java(directory.resolve("old"), "17.0.15");

        Run run = run(launcher, Map.of("FASTPACA_JAVA_HOME", old.toString()));

        assertThat(run).isEqualTo(new Run(1, "fastpaca: FASTPACA_JAVA_HOME=" + old + " holds no Java 25 or newer\n"));
    }

    @Test
    void theOperatorsOptionsComeAfterOurs() throws Exception {
        java(home.resolve("runtime"), "25");

        Run run = run(launcher, Map.of("FASTPACA_JAVA_OPTS", "-Xmx1g -XX:MaxRAMPercentage=20"));

        assertThat(run.output())
                .containsSubsequence("-XX:MaxRAMPercentage=50", "-Xmx1g", "-XX:MaxRAMPercentage=20", "-jar");
    }

    @Test
    void aCommandHasAHeapOfItsOwnAndNoneOfTheNodesOptions() throws Exception {
        java(home.resolve("runtime"), "25");
        Map<String, String> settings = Map.of("FASTPACA_JAVA_OPTS", "-Xms3g -XX:+AlwaysPreTouch -Dport=1 -XX:+UseZGC");

        assertThat(run(launcher, settings, "cluster", "http://host:4000").output())
                .containsSubsequence("-XX:+UseSerialGC", "-Xmx256m", "-jar", "fastpaca.jar cluster http://host:4000\n")
                .doesNotContain("-Xms3g", "+AlwaysPreTouch", "-Dport", "ZGC", "MaxRAMPercentage");
        assertThat(run(launcher, Map.of("JDK_JAVA_OPTIONS", "-Xms3g -XX:+UseG1GC"), "health")
                        .output())
                .contains("-Xms16m -Xmx256m")
                .doesNotContain("SerialGC");
    }

    /** It tells whether the memory is enough that the node may take. */
    @Test
    void theCheckOfTheSettingsHasTheNodesSizesButNeitherFillsThemNorOpensItsPorts() throws Exception {
        java(home.resolve("runtime"), "25");
        String options = "-Xms3g -Xmx3g -XX:MaxDirectMemorySize=2g -XX:+AlwaysPreTouch -Dport=1 -Xlog:gc:file=gc.log";

        assertThat(run(launcher, Map.of("FASTPACA_JAVA_OPTS", options), "config", "check")
                        .output())
                .containsSubsequence(
                        "-XX:MaxRAMPercentage=50",
                        "-Xms3g",
                        "-Xmx3g",
                        "-XX:MaxDirectMemorySize=2g",
                        "-XX:+AlwaysPreTouch",
                        "-Xms16m",
                        "-XX:-AlwaysPreTouch",
                        "-jar")
                .doesNotContain("-Dport", "-Xlog:gc");
    }

    /** The JVM does not start with two. */
    @ParameterizedTest
    @CsvSource({
        "FASTPACA_JAVA_OPTS, -Xmx1g -XX:+UseZGC",
        "FASTPACA_JAVA_OPTS, -XX:+UseParallelGC -Xmx1g",
        "JDK_JAVA_OPTIONS, -XX:+UseSerialGC",
        "JAVA_TOOL_OPTIONS, -XX:+UseShenandoahGC",
    })
    void theOperatorsCollectorTakesThePlaceOfOurs(String variable, String options) throws Exception {
        java(home.resolve("runtime"), "25");

        assertThat(run(launcher, Map.of(variable, options)).output())
                .contains("-XX:MaxRAMPercentage=50")
                .doesNotContain("UseG1GC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-Xmx1g", "-XX:+UseStringDeduplication -XX:G1PeriodicGCInterval=60000"})
    void withoutACollectorOfTheOperatorsItIsG1(String options) throws Exception {
        java(home.resolve("runtime"), "25");

        assertThat(run(launcher, Map.of("FASTPACA_JAVA_OPTS", options)).output())
                .containsOnlyOnce("-XX:+UseG1GC");
    }

    @Test
    void aChainOfLinksLeadsToTheInstalledLibraries() throws Exception {
        java(home.resolve("runtime"), "25");
        Path first = Files.createSymbolicLink(directory.resolve("first"), launcher);
        Path second = Files.createSymbolicLink(
                Files.createDirectories(directory.resolve("links")).resolve("second"), Path.of("../first"));

        assertThat(run(first, Map.of()).output()).contains("-jar " + home.resolve("lib/fastpaca.jar"));
        assertThat(run(second, Map.of()).output()).contains("-jar " + home.resolve("lib/fastpaca.jar"));
    }

    @Test
    void theServerRunsWithTheOptionsThatTheTestsRunWith() throws Exception {
        java(home.resolve("runtime"), "25");
        List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:") || option.startsWith("--"))
                .toList();

        assertThat(options).isNotEmpty();
        assertThat(run(launcher, Map.of()).output()).contains(options);
    }

    @Test
    void theConfigurationFileBesideItIsReadUnlessAnotherOneIsNamed() throws Exception {
        java(home.resolve("runtime"), "25");
        assertThat(run(launcher, Map.of()).output()).contains("file: none");

        Path file = home.resolve("conf/fastpaca.conf");
        Files.createDirectories(file.getParent());
        Files.createFile(file);

        assertThat(run(launcher, Map.of()).output()).contains("file: " + file);
        assertThat(run(launcher, Map.of("FASTPACA_CONFIG_FILE", "other")).output())
                .contains("file: other");
    }

    private static Path java(Path javaHome, String version) throws IOException {
        Path program = javaHome.resolve("bin/java");
        Files.createDirectories(program.getParent());
        Files.writeString(javaHome.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(program, "#!/bin/sh\necho \"$0 $*\"\necho \"file: ${FASTPACA_CONFIG_FILE-none}\"\n");
        makeExecutable(program);
        return javaHome;
    }

    private static void makeExecutable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Run run(Path program, Map<String, String> settings, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                        .toList())
                .directory(directory.toFile())
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeAll(List.of(
                        "JAVA_HOME",
                        "FASTPACA_JAVA_HOME",
                        "FASTPACA_JAVA_OPTS",
                        "FASTPACA_CONFIG_FILE",
                        "JDK_JAVA_OPTIONS",
                        "JAVA_TOOL_OPTIONS"));
        environment.putAll(settings);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    private record Run(int exitStatus, String output) {}
}
