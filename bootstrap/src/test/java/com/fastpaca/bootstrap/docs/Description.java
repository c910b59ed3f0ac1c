package com.fastpaca.bootstrap.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A description of the API as a server serves it. Its schemas leave answers room to grow; here they are taken at their word, so that a
 * field which is not described is a mistake.
 */
final class Description {
    static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;
    private final JsonNode closedComponents;
    private final SchemaRegistry registry;
    private final SpecificationVersion dialect;
    private final Map<JsonNode, Schema> compiled = new HashMap<>();

    /** @param dialect of its schemas */
    Description(String json, SpecificationVersion dialect) {
        this.document = parse(json);
        this.dialect = dialect;
        this.closedComponents = document.at("/components").deepCopy();
        close(closedComponents);
        this.registry = SchemaRegistry.withDefaultDialect(dialect);
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    JsonNode document() {
        return document;
    }

    /** What a reference leads to; anything else is itself. */
    JsonNode resolved(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        JsonNode target = document.at(node.get("$ref").textValue().substring(1));
        if (target.isMissingNode()) {
            throw new AssertionError(node + " leads nowhere");
        }
        return resolved(target);
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> member : path.getValue().properties()) {
                if (!member.getKey().equals("parameters")) {
                    operations.add(Operation.of(
                            this,
                            member.getKey(),
                            path.getKey(),
                            path.getValue().path("parameters"),
                            member.getValue()));
                }
            }
        }
        return operations;
    }

    /** What is wrong with a value by a schema of this document. */
    List<Error> complaints(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, this::compile)
                .validate(
                        value, execution -> execution.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }

    private Schema compile(JsonNode schema) {
        ObjectNode whole = schema.deepCopy();
        close(whole);
        whole.set("components", closedComponents);
        return registry.getSchema(whole);
    }

    /** What is wrong with a schema itself. */
    List<Error> complaintsAboutSchema(JsonNode schema) {
        return registry.getSchema(SchemaLocation.of(dialect.getDialectId())).validate(schema);
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("type").asText().equals("object")
                && object.has("properties")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(Description::close);
    }
}
