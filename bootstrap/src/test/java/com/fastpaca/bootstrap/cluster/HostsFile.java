package com.fastpaca.bootstrap.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/** What names resolve to in processes that were started with its options, from one lookup to the next. */
final class HostsFile {
    private final Path hosts;
    private final Path security;

    /** @param directory whose path has no spaces */
    HostsFile(Path directory) throws IOException {
        this.hosts = directory.resolve("hosts");
        this.security = Files.writeString(directory.resolve("java.security"), """
                networkaddress.cache.ttl=0
                networkaddress.cache.negative.ttl=0
                """);
        show("nothing.invalid", List.of("127.0.0.1"));
    }

    /** Options of a JVM that asks this file each time. */
    String javaOptions() {
        return "-Djdk.net.hosts.file=" + hosts + " -Djava.security.properties=" + security;
    }

    /** From now on the name has these addresses, and no other name has any. */
    void show(String name, List<String> addresses) throws IOException {
        String lines =
                addresses.stream().map(address -> address + " " + name + "\n").collect(Collectors.joining());
        Path next = Files.writeString(hosts.resolveSibling("hosts.next"), lines);
        Files.move(next, hosts, StandardCopyOption.ATOMIC_MOVE);
    }
}
