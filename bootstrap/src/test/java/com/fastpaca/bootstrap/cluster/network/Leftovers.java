package com.fastpaca.bootstrap.cluster.network;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names that say which process made what bears them, so that others can remove it once that process has ended without doing so. Names
 * of interfaces have at most 15 characters.
 */
final class Leftovers {
    private static final Pattern NAME = Pattern.compile("\\bfp-([0-9a-z]+)-[0-9a-z]+-[bn][0-9]*\\b");
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Leftovers() {}

    /** The beginning of names that nobody else has. */
    static String newPrefix() {
        return "fp-" + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX) + "-"
                + Integer.toString(COUNT.getAndIncrement(), Character.MAX_RADIX) + "-";
    }

    /** Removes what ended processes have left: their namespaces with the nodes in them, and their bridges. */
    static void remove() {
        Matcher name = NAME.matcher(
                Command.script("ip netns list; ip -o link show type bridge").output());
        while (name.find()) {
            long pid = Long.parseLong(name.group(1), Character.MAX_RADIX);
            if (ProcessHandle.of(pid).isEmpty()) {
                // Another run may be removing the same.
                var _ = Command.script(removal(name.group()));
            }
        }
    }

    static String removal(String name) {
        return name.endsWith("-b") ? "ip link del " + name : """
                for pid in $(ip netns pids %1$s); do kill -9 $pid || true; done
                ip netns del %1$s
                """.formatted(name);
    }
}
