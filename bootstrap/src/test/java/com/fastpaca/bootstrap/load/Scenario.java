package com.fastpaca.bootstrap.load;

import com.fastpaca.bootstrap.history.Request;
import com.fastpaca.bootstrap.history.SentEvent;
import com.fastpaca.bootstrap.load.KnownConversations.Known;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides what a client asks next: a mix of everything that one can ask, drawn from a seeded generator. */
public final class Scenario {
    private final RandomGenerator random;
    private final KnownConversations conversations;
    private final EventTexts texts;
    private final String name;
    private long count;

    /** @param name of the client; makes its keys and metadata differ from those of others */
    public Scenario(RandomGenerator random, KnownConversations conversations, String name) {
        this.random = random;
        this.conversations = conversations;
        this.texts = new EventTexts(random, name);
        this.name = name;
    }

    /**
     * What to send.
     *
     * @param repeated an acknowledged request that this one repeats, if it does
     */
    record Next(Known conversation, Request request, Optional<Known.Keyed> repeated) {}

    Next next(int round) {
        Known known = conversations.any(random, round);
        if (!known.isCreated()) {
            return first(known, new Request.Put(known.id(), known.strategy(), conversations.nextBudget()));
        }
        int draw = random.nextInt(1000);
        if (draw < 30) {
            Optional<Known.Keyed> keyed = known.anyKeyed(random);
            if (keyed.isPresent()) {
                return new Next(known, keyed.get().request(), keyed);
            }
        }
        if (draw < 60) {
            Optional<Known> deleted = conversations.anyDeleted(random);
            if (deleted.isPresent()) {
                return first(deleted.get(), writeToDeleted(deleted.get()));
            }
        }
        return first(known, request(known, draw));
    }

    private static Next first(Known conversation, Request request) {
        return new Next(conversation, request, Optional.empty());
    }

    private Request request(Known known, int draw) {
        String id = known.id();
        if (draw < 400) {
            return append(known, 1, keyOneIn(4), OptionalLong.empty());
        } else if (draw < 550) {
            return append(known, 1 + random.nextInt(12), keyOneIn(4), OptionalLong.empty());
        } else if (draw < 552) {
            return append(known, 400, keyOneIn(4), OptionalLong.empty());
        } else if (draw < 680) {
            return append(known, 1 + random.nextInt(3), keyOneIn(2), OptionalLong.of(known.version()));
        } else if (draw < 740 && known.lastSeq() > 0) {
            return compaction(known);
        } else if (draw < 770) {
            return new Request.Put(id, known.strategy(), conversations.nextBudget());
        } else if (draw < 810) {
            return new Request.PatchMetadata(id, name, ++count);
        } else if (draw < 814) {
            return new Request.Tombstone(id);
        } else if (draw < 870) {
            return bad(known);
        } else if (draw < 920) {
            return new Request.ReadConversation(id);
        } else if (draw < 960) {
            return new Request.ReadWindow(id, 2_000);
        } else if (draw < 980) {
            return new Request.ReadNewest(id, 5);
        } else {
            return new Request.ReadPage(id, random.nextLong(known.lastSeq() + 1), 1 + random.nextInt(50));
        }
    }

    private Request.Append append(Known known, int events, @Nullable String key, OptionalLong ifVersion) {
        return new Request.Append(known.id(), texts.next(events), events > 1 || random.nextBoolean(), key, ifVersion);
    }

    private Request.Compact compaction(Known known) {
        long lastSeq = known.lastSeq();
        long from = random.nextInt(3) == 0 ? 1 + random.nextLong(lastSeq) : 1;
        long to = random.nextLong(from, lastSeq + 1);
        return new Request.Compact(
                known.id(),
                from,
                to,
                texts.next(random.nextInt(3)),
                keyOneIn(2),
                random.nextInt(4) == 0 ? OptionalLong.of(known.version()) : OptionalLong.empty());
    }

    private @Nullable String keyOneIn(int several) {
        return random.nextInt(several) == 0 ? name + "-" + ++count : null;
    }

    /** Requests that are refused whatever the other clients do; a conversation may be deleted meanwhile. */
    private Request.Bad bad(Known known) {
        SentEvent event = texts.next();
        String json = event.json();
        Optional<Known.Keyed> keyed = known.anyKeyed(random);
        return switch (random.nextInt(9)) {
            case 0 -> badEvents(known, "an unknown field", "{\"event\":" + json + ",\"evnt\":1}", 400, event);
            case 1 -> badEvents(known, "a field twice", "{\"event\":" + json + ",\"event\":" + json + "}", 400, event);
            case 2 ->
                badEvents(known, "one and many", "{\"event\":" + json + ",\"events\":[" + json + "]}", 400, event);
            case 3 -> badEvents(known, "a cut body", "{\"event\":" + json, 400, event);
            case 4 ->
                badEvents(known, "a wrong one among many", "{\"events\":[" + json + ",{\"parts\":[]}]}", 400, event);
            case 5 -> badEvents(known, "too deep", deep(event), 413, event);
            case 6 ->
                bad(
                        known,
                        "a range outside the log",
                        "/compact",
                        "{\"from_seq\":1,\"to_seq\":900000000,\"replacement\":[" + json + "]}",
                        Set.of(400, 409),
                        event);
            case 7 ->
                known.version() == 0
                        ? badEvents(
                                known, "a negative version", "{\"event\":" + json + ",\"if_version\":-1}", 400, event)
                        : badEvents(
                                known,
                                "a stale version",
                                "{\"event\":" + json + ",\"if_version\":" + random.nextLong(known.version()) + "}",
                                409,
                                event);
            default ->
                keyed.isPresent()
                        ? badEvents(
                                known,
                                "a used key",
                                "{\"event\":" + json + ",\"idempotency_key\":\""
                                        + keyOf(keyed.get().request()) + "\"}",
                                409,
                                event)
                        : badEvents(known, "a wrong role", "{\"event\":{\"role\":7,\"content\":\"\"}}", 400, event);
        };
    }

    private static @Nullable String keyOf(Request request) {
        return request instanceof Request.Append append
                ? append.key()
                : request instanceof Request.Compact compact ? compact.key() : null;
    }

    private static String deep(SentEvent event) {
        return "{\"event\":{\"role\":\"user\",\"parts\":" + event.parts() + ",\"metadata\":" + "{\"d\":".repeat(200)
                + "1" + "}".repeat(200) + "}}";
    }

    private Request.Bad writeToDeleted(Known deleted) {
        SentEvent event = texts.next();
        return badEvents(deleted, "a deleted conversation", "{\"event\":" + event.json() + "}", 409, event);
    }

    private static Request.Bad badEvents(Known known, String why, String json, int status, SentEvent event) {
        return bad(known, why, "/events", json, Set.of(status), event);
    }

    private static Request.Bad bad(
            Known known, String why, String resource, String json, Set<Integer> statuses, SentEvent event) {
        return new Request.Bad(known.id(), why, resource, json, statuses, List.of(event.content()));
    }
}
