package com.fastpaca.bootstrap.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fastpaca.bootstrap.process.ServerProcess;
import java.util.List;

/** Lines of a log, read as strictly as anybody reads JSON: one object a line, no name twice, nothing behind it. */
public final class LoggedLines {
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private LoggedLines() {}

    /** All of what a node has printed. */
    public static List<JsonNode> of(ServerProcess node) {
        return of(node.output());
    }

    static List<JsonNode> of(String output) {
        return output.lines().map(LoggedLines::parse).toList();
    }

    private static JsonNode parse(String line) {
        try {
            JsonNode parsed = STRICT.readTree(line);
            if (!parsed.isObject()) {
                throw new AssertionError("no object: " + line);
            }
            return parsed;
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + line, e);
        }
    }

    /** The lines of an event. */
    public static List<JsonNode> of(ServerProcess node, String event) {
        return of(node).stream()
                .filter(line -> line.path("event").asText().equals(event))
                .toList();
    }
}
