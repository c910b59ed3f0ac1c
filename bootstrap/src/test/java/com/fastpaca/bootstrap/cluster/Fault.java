package com.fastpaca.bootstrap.cluster;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Something that happens to a cluster and passes. Nodes are numbered from 0. */
sealed interface Fault {
    /** How long it lasts. */
    Duration lasts();

    /** A node dies (SIGKILL), and is started again. */
    record Kill(int node, Duration lasts) implements Fault {}

    /** All nodes die within the same moment, as in a power cut, and are started again. */
    record KillAll(Duration lasts) implements Fault {}

    /** A node stands still (SIGSTOP), and goes on (SIGCONT) as if no time had passed. */
    record Pause(int node, Duration lasts) implements Fault {}

    /** Nothing reaches the node and nothing leaves it, not even its clients. */
    record Isolation(int node, Duration lasts) implements Fault {}

    /** Nothing that one node sends reaches the other, which still is heard. */
    record OneWay(int from, int to, Duration lasts) implements Fault {}

    /** Two sides do not hear each other; clients reach both. */
    record Split(Set<Integer> minority, Duration lasts) implements Fault {}

    /** A node is cut from the others and found again, several times. */
    record Flapping(int node, int times, Duration lasts) implements Fault {}

    /** Its name in reports. */
    default String kind() {
        return getClass().getSimpleName();
    }

    /** The nodes that serve clients all the time, if the cluster has so many; none if there is no majority meanwhile. */
    default Set<Integer> survivors(int nodes) {
        Set<Integer> hit = switch (this) {
            case Kill kill -> Set.of(kill.node());
            case KillAll all -> nodes(nodes);
            case Pause pause -> Set.of(pause.node());
            case Isolation isolation -> Set.of(isolation.node());
            case OneWay oneWay -> Set.of(oneWay.from(), oneWay.to());
            case Split split -> split.minority();
            case Flapping flapping -> Set.of(flapping.node());
        };
        Set<Integer> others =
                nodes(nodes).stream().filter(node -> !hit.contains(node)).collect(Collectors.toSet());
        boolean oneOfTwoIsEnough = this instanceof OneWay;
        return others.size() + (oneOfTwoIsEnough ? 1 : 0) > nodes / 2 ? others : Set.of();
    }

    private static Set<Integer> nodes(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toSet());
    }
}
