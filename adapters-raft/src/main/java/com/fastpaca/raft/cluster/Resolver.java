package com.fastpaca.raft.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks a host name up; {@link InetAddress#getAllByName} is one. May block, and may answer differently each time. */
@FunctionalInterface
public interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
}
