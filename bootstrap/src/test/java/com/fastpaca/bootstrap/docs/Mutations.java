package com.fastpaca.bootstrap.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A body with one thing changed in it, in every place and every way. */
final class Mutations {
    /** Each fits somewhere and is wrong elsewhere; the bounds of numbers and lengths, and what lies beyond them. */
    private static final List<JsonNode> VALUES = Stream.concat(
                    Stream.of(
                            "null",
                            "true",
                            "0",
                            "1",
                            "-1",
                            "1.5",
                            "0.5",
                            "1000000",
                            "1000001",
                            "10000000",
                            "10000001",
                            "9223372036854775807",
                            "9223372036854775808",
                            "[]",
                            "[1]",
                            "[{\"type\":\"text\"}]",
                            "{}",
                            "{\"unknown\":1}"),
                    IntStream.of(0, 1, 64, 65, 128, 129, 255, 256).mapToObj(length -> "\"" + "x".repeat(length) + "\""))
            .map(Description::parse)
            .toList();

    /** What is in them belongs to the client. */
    private static final Set<String> OF_CLIENT = Set.of("metadata", "payload");

    private Mutations() {}

    static List<JsonNode> of(JsonNode body) {
        List<JsonNode> mutations = new ArrayList<>(VALUES);
        mutateInside(body, whole -> whole, mutations);
        return mutations;
    }

    /** @param wholeWith the whole body with another value in the place of this one */
    private static void mutateInside(JsonNode value, UnaryOperator<JsonNode> wholeWith, List<JsonNode> mutations) {
        if (value instanceof ObjectNode object) {
            ObjectNode more = object.deepCopy();
            more.put("unknown", 1);
            mutations.add(wholeWith.apply(more));
            object.properties().forEach(member -> {
                ObjectNode fewer = object.deepCopy();
                fewer.remove(member.getKey());
                mutations.add(wholeWith.apply(fewer));
                UnaryOperator<JsonNode> inPlace = other -> {
                    ObjectNode changed = object.deepCopy();
                    changed.set(member.getKey(), other);
                    return wholeWith.apply(changed);
                };
                VALUES.forEach(other -> mutations.add(inPlace.apply(other)));
                if (!OF_CLIENT.contains(member.getKey())) {
                    mutateInside(member.getValue(), inPlace, mutations);
                }
            });
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                UnaryOperator<JsonNode> inPlace = other -> {
                    ArrayNode changed = array.deepCopy();
                    changed.set(at, other);
                    return wholeWith.apply(changed);
                };
                VALUES.forEach(other -> mutations.add(inPlace.apply(other)));
                mutateInside(array.get(i), inPlace, mutations);
            }
        }
    }
}
