package com.fastpaca.bootstrap.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request that the API takes.
 *
 * @param parameters of the path, the query and headers, references resolved
 * @param body the schema of its JSON body
 * @param requests its examples by name; of one without a body a single one, without a name and empty
 * @param responses by status, references resolved
 * @param needsKey whether a node that has keys asks for one
 */
record Operation(
        String id,
        String method,
        String path,
        List<JsonNode> parameters,
        Optional<JsonNode> body,
        Map<String, String> requests,
        Map<String, JsonNode> responses,
        boolean needsKey) {
    static Operation of(Description description, String method, String path, JsonNode shared, JsonNode operation) {
        List<JsonNode> parameters = new ArrayList<>();
        shared.forEach(each -> parameters.add(description.resolved(each)));
        operation.path("parameters").forEach(each -> parameters.add(description.resolved(each)));
        JsonNode json = operation.at("/requestBody/content/application~1json");
        Map<String, String> requests = new LinkedHashMap<>();
        json.path("examples")
                .properties()
                .forEach(example -> requests.put(
                        example.getKey(), example.getValue().get("value").toString()));
        if (requests.isEmpty()) {
            requests.put("", "");
        }
        Map<String, JsonNode> responses = new LinkedHashMap<>();
        operation
                .get("responses")
                .properties()
                .forEach(response -> responses.put(response.getKey(), description.resolved(response.getValue())));
        JsonNode security = operation.path("security");
        return new Operation(
                operation.get("operationId").textValue(),
                method.toUpperCase(Locale.ROOT),
                path,
                List.copyOf(parameters),
                Optional.of(json.path("schema")).filter(schema -> !schema.isMissingNode()),
                requests,
                responses,
                security.isMissingNode() || !security.isEmpty());
    }

    List<JsonNode> queryParameters() {
        return parameters.stream()
                .filter(each -> each.get("in").textValue().equals("query"))
                .toList();
    }

    boolean isOfConversation() {
        return path.contains("{id}");
    }

    /** Path and query as the parameters' examples say. */
    String exampleTarget() {
        String query = queryParameters().stream()
                .filter(each -> each.has("example"))
                .map(each ->
                        each.get("name").textValue() + "=" + each.get("example").asText())
                .collect(Collectors.joining("&"));
        String id = parameters.stream()
                .filter(each -> each.get("in").textValue().equals("path"))
                .map(each -> each.get("example").textValue())
                .findFirst()
                .orElse("");
        return target(id) + (query.isEmpty() ? "" : "?" + query);
    }

    String target(String id) {
        return path.replace("{id}", id);
    }

    String target(String id, String parameter, String value) {
        return target(id) + "?" + parameter + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** An example of the body. */
    String request(String name) {
        return Objects.requireNonNull(requests.get(name), name);
    }

    /** One of the examples of the body; empty where there is none. */
    String anyRequest() {
        return requests.values().iterator().next();
    }

    /** What is said of answers of that status, or of any that is not named. */
    JsonNode response(int status) {
        JsonNode named = responses.get(Integer.toString(status));
        return named == null ? Objects.requireNonNull(responses.get("default"), toString()) : named;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
