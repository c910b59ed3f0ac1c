package com.fastpaca.bootstrap.command;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code fastpaca health}: asks a node how it is, for scripts that cannot speak TLS. */
public final class HealthCommand {
    public static final String USAGE = """
            fastpaca health live|ready [url]           whether a node is alive, or serves: exits with 0 if so
            """;

    private static final Patience PATIENCE = Patience.once(Duration.ofSeconds(5));

    private HealthCommand() {}

    /**
     * @param arguments what follows {@code health}
     * @param settings that the node itself is started with
     */
    public static ExitCode run(List<String> arguments, Map<String, String> settings, Console console) {
        String question = arguments.isEmpty() ? "" : arguments.getFirst();
        if (arguments.size() > 2 || !List.of("live", "ready").contains(question)) {
            return console.refuse(USAGE);
        }
        return console.attempt(() -> {
            NodeAccess access = NodeAccess.withoutKey(settings);
            try (NodeClient node = NodeClient.of(arguments.stream().skip(1).findFirst(), access, PATIENCE)) {
                int status = node.get("/health/" + question).status();
                console.out().println("health/" + question + ": " + status);
                return status == NodeClient.OK ? ExitCode.OK : ExitCode.FAILED;
            }
        });
    }
}
