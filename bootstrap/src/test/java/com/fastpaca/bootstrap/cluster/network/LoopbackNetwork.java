package com.fastpaca.bootstrap.cluster.network;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Addresses on the loopback interface, which nothing can cut: for machines that have nothing better. */
final class LoopbackNetwork extends UncutNetwork {
    private final int size;
    private final String prefix;

    LoopbackNetwork(int size, String reason) {
        super(reason);
        this.size = size;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        this.prefix = "127." + random.nextInt(1, 255) + "." + random.nextInt(256) + ".";
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String address(int node) {
        return prefix + (node + 1);
    }

    @Override
    public String bindAddress(int node) {
        return address(node);
    }

    @Override
    public List<String> command(int node, List<String> command) {
        return command;
    }

    @Override
    public boolean reaches(int from, int to) {
        return true;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "loopback addresses " + prefix + "0/24, as " + reason;
    }
}
