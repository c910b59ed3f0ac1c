package com.fastpaca.bootstrap.cluster;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Makes faults happen and pass. */
final class FaultInjector {
    private final TestCluster cluster;
    private final TestNetwork network;

    FaultInjector(TestCluster cluster) {
        this.cluster = cluster;
        this.network = cluster.network();
    }

    void begin(Fault fault) {
        switch (fault) {
            case Fault.Kill kill -> cluster.node(kill.node()).kill();
            case Fault.KillAll all -> cluster.nodes().parallelStream().forEach(NodeProcess::kill);
            case Fault.Pause pause -> cluster.node(pause.node()).pause();
            case Fault.Isolation isolation -> {
                cutBothWays(Set.of(isolation.node()));
                network.cutFromHarness(isolation.node());
            }
            case Fault.OneWay oneWay -> network.cut(oneWay.from(), oneWay.to());
            case Fault.Split split -> cutBothWays(split.minority());
            case Fault.Flapping flapping -> cutBothWays(Set.of(flapping.node()));
        }
    }

    /** Lets the fault last until that much of its time has passed. */
    void last(Fault fault, Duration passed) {
        if (!(fault instanceof Fault.Flapping flapping)) {
            await(fault.lasts().minus(passed));
            return;
        }
        Duration half = flapping.lasts().dividedBy(2L * flapping.times());
        for (int time = 0; time < flapping.times(); time++) {
            await(half);
            network.heal();
            await(half);
            if (time < flapping.times() - 1) {
                cutBothWays(Set.of(flapping.node()));
            }
        }
    }

    void end(Fault fault) {
        switch (fault) {
            case Fault.Kill kill -> cluster.node(kill.node()).start();
            case Fault.KillAll all -> cluster.start();
            case Fault.Pause pause -> cluster.node(pause.node()).resume();
            case Fault.Isolation isolation -> network.heal();
            case Fault.OneWay oneWay -> network.heal();
            case Fault.Split split -> network.heal();
            case Fault.Flapping flapping -> network.heal();
        }
    }

    private void cutBothWays(Set<Integer> side) {
        IntPredicate isOther = node -> !side.contains(node);
        for (int node : side) {
            IntStream.range(0, network.size()).filter(isOther).forEach(other -> {
                network.cut(node, other);
                network.cut(other, node);
            });
        }
    }

    /** The time that a fault lasts is not a wait for something. */
    private static void await(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
