package com.fastpaca.bootstrap.load;

import com.fastpaca.bootstrap.history.SentEvent;
import com.fastpaca.bootstrap.process.RawMembers;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** Makes events of many shapes, no two with the same content. */
final class EventTexts {
    private static final List<String> ROLES = List.of("user", "assistant", "user", "assistant", "system", "reviewer");
    private static final List<String> WORDS = List.of(
            "refund",
            "itinerary",
            "Gepäck",
            "座席",
            "🛫",
            "gate\\u0000",
            "\\\"quoted\\\"",
            "<|endoftext|>",
            "cancel",
            "\\n",
            "the",
            "of");
    private static final List<String> VALUES = List.of(
            "1e400", "123456789012345678901234567890", "1.10", "-0.0", "null", "[]", "{}", "\"\\ud83d\"", "true");
    private static final int LARGE = 100;

    private final RandomGenerator random;
    private final String owner;
    private long count;

    /** @param owner makes the events differ from those of others */
    EventTexts(RandomGenerator random, String owner) {
        this.random = random;
        this.owner = owner;
    }

    List<SentEvent> next(int events) {
        List<SentEvent> next = new ArrayList<>(events);
        for (int i = 0; i < events; i++) {
            next.add(next());
        }
        return next;
    }

    SentEvent next() {
        List<String> parts = new ArrayList<>();
        parts.add("{\"type\":\"text\",\"text\":\"" + owner + " " + ++count + " " + words() + "\"}");
        for (int more = random.nextInt(3); more > 0; more--) {
            parts.add("{\"" + words() + "\":" + value() + ",\"type\":\"note\",\"x\":[" + value() + ",{\"y\":" + value()
                    + "}]}");
        }
        return new SentEvent(
                ROLES.get(random.nextInt(ROLES.size())),
                "[" + String.join(",", parts) + "]",
                random.nextBoolean() ? null : "{\"trace\":" + value() + ",\"by\":" + RawMembers.quoted(owner) + "}",
                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(300)));
    }

    private String words() {
        int count = random.nextInt(LARGE) == 0 ? 2_000 + random.nextInt(20_000) : 1 + random.nextInt(60);
        var words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            words.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return words.toString();
    }

    private String value() {
        return VALUES.get(random.nextInt(VALUES.size()));
    }
}
