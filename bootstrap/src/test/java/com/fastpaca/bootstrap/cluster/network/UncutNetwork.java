package com.fastpaca.bootstrap.cluster.network;

/** A network in which nothing can be cut, for a reason that it gives whoever tries. */
abstract class UncutNetwork implements TestNetwork {
    final String reason;

    UncutNetwork(String reason) {
        this.reason = reason;
    }

    @Override
    public final boolean hasFaults() {
        return false;
    }

    @Override
    public final void cut(int from, int to) {
        throw noFaults();
    }

    @Override
    public final void cutFromHarness(int node) {
        throw noFaults();
    }

    @Override
    public final void closeOtherPorts() {
        throw noFaults();
    }

    @Override
    public final void heal() {}

    private UnsupportedOperationException noFaults() {
        return new UnsupportedOperationException("nothing can be cut: " + reason);
    }
}
