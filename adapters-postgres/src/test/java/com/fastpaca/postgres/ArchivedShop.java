package com.fastpaca.postgres;

import static com.fastpaca.ports.archive.ArchivedScenario.batch;
import static com.fastpaca.ports.archive.ArchivedScenario.event;
import static com.fastpaca.ports.archive.ArchivedScenario.text;

import com.fastpaca.ports.archive.Archive;
import com.fastpaca.ports.archive.ArchivedScenario;

/** A few conversations of a shop's support, small enough to count by hand. */
final class ArchivedShop {
    private static final long DAY_MILLIS = 86_400_000;

    private ArchivedShop() {}

    static void fill(Archive archive) {
        ArchivedScenario lookup = ArchivedScenario.create("support-1")
                .metadata("{\"project\":\"support\",\"customer\":\"c-7\"}")
                .append(event("system", "[{\"type\":\"text\",\"text\":\"You help.\"}]", null, 5))
                .append(event("user", "[{\"type\":\"text\",\"text\":\"Is it in stock?\"}]", "{\"channel\":\"web\"}", 7))
                .append(event(
                        "assistant",
                        "[{\"type\":\"text\",\"text\":\"Checking.\"},"
                                + "{\"type\":\"tool_call\",\"id\":\"1\",\"name\":\"lookup\",\"payload\":{\"sku\":\"A-19\"}},"
                                + "{\"type\":\"tool_call\",\"id\":\"2\",\"name\":\"price\",\"payload\":{\"sku\":\"A-19\"}}]",
                        null,
                        20))
                .append(event("tool", "[{\"type\":\"tool_result\",\"id\":\"1\",\"payload\":{\"count\":3}}]", null, 11))
                .append(event("tool", "[{\"type\":\"tool_result\",\"id\":\"2\",\"payload\":\"9.90\"}]", null, 9))
                .compact(2, 4, text("The customer asked for A-19."));
        ArchivedScenario nextDay = ArchivedScenario.create("support-2", ArchivedScenario.START_MILLIS + DAY_MILLIS)
                .append(event("user", "[{\"type\":\"text\",\"text\":\"Refund, please\"}]", null, 300))
                .append(event("assistant", "[{\"type\":\"tool_call\",\"id\":\"1\",\"name\":\"lookup\"}]", null, 6))
                .append(event("assistant", "[{\"type\":\"tool_call\",\"id\":\"2\"}]", null, 6))
                .later(DAY_MILLIS)
                .append(event("assistant", "[{\"type\":\"tool_call\",\"id\":\"3\",\"name\":\"lookup\"}]", null, 6))
                .compact(1, 1, event("system", "[{\"type\":\"text\",\"text\":\"long\"}]", null, 900))
                .budget(100);
        ArchivedScenario odd = ArchivedScenario.create("odd-3")
                .metadata("{\"n\":1e400000,\"s\":\"\\u0000\"}")
                .append(event("user", "[{\"type\":\"text\",\"text\":\"zero \\u0000\"}]", null, 2))
                .tombstone();
        Archive.Stored stored = archive.store(batch(1, lookup.item(), nextDay.item(), odd.item()));
        if (!stored.equals(new Archive.Stored.Done())) {
            throw new IllegalStateException(stored.toString());
        }
    }
}
