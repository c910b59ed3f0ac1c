package com.fastpaca.bootstrap;

import io.micronaut.runtime.Micronaut;
import java.util.Map;

/** Starts a node and lets it run until the process is asked to stop. */
public final class Main {
    private static final String DEFAULT_HOST = "0.0.0.0";
    private static final String DEFAULT_PORT = "4000";

    private Main() {}

    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Micronaut.build(arguments)
                .banner(false)
                .properties(Map.of(
                        "micronaut.server.host", environment.getOrDefault("FASTPACA_HOST", DEFAULT_HOST),
                        "micronaut.server.port", environment.getOrDefault("FASTPACA_PORT", DEFAULT_PORT)))
                .start();
    }
}
