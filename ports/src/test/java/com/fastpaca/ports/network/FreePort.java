package com.fastpaca.ports.network;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that stop and start again. The system never gives one of them to a client, as it would one of those that it chooses
 * itself: a connection of anybody's could then keep a server that is down from coming back.
 */
public final class FreePort {
    private static final int LOWEST = 10_000;

    /** Where the ports begin that Linux chooses, unless it is told otherwise (net.ipv4.ip_local_port_range). */
    private static final int CHOSEN_BY_THE_SYSTEM = 32_768;

    private static final int ATTEMPTS = 1_000;

    private FreePort() {}

    /** A port on which nothing listened a moment ago, at any address of this host. */
    public static int find() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, CHOSEN_BY_THE_SYSTEM);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port is free");
    }

    /** Whether nothing listens on it, at any address of this host. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
