package com.fastpaca.bootstrap.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM process holds after a full garbage collection. It has to run with {@value #NATIVE_MEMORY_TRACKING}.
 *
 * @param heapBytes objects that are reachable
 * @param directBytes memory that was allocated off the heap by Java code, such as network buffers
 */
record Resources(long heapBytes, long directBytes, int threads, long fileDescriptors) {
    static final String NATIVE_MEMORY_TRACKING = "-XX:NativeMemoryTracking=summary";

    private static final Pattern HEAP = Pattern.compile("used ([0-9]+)K");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=[0-9]+KB, committed=([0-9]+)KB\\)");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+([0-9]+)");

    static Resources of(long pid) throws IOException {
        // What a first collection only enqueues, such as buffers with a cleaner, a second one finds gone.
        jcmd(pid, "GC.run");
        jcmd(pid, "GC.run");
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return new Resources(
                    number(HEAP, jcmd(pid, "GC.heap_info")) << 10,
                    number(OTHER, jcmd(pid, "VM.native_memory", "summary")) << 10,
                    (int) number(THREADS, Files.readString(Path.of("/proc", Long.toString(pid), "status"))),
                    descriptors.count());
        }
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return Long.parseLong(matcher.group(1));
    }

    private static String jcmd(long pid, String... command) throws IOException {
        List<String> words = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                        .toString(),
                                Long.toString(pid)),
                        Stream.of(command))
                .toList();
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "%d MB heap, %d MB direct memory, %d threads, %d file descriptors"
                .formatted(heapBytes >> 20, directBytes >> 20, threads, fileDescriptors);
    }
}
