package com.fastpaca.http.contract;

import static com.fastpaca.http.contract.Json.arr;
import static com.fastpaca.http.contract.Json.obj;

import com.fastpaca.http.contract.Endpoint.Field;
import com.fastpaca.http.contract.Endpoint.Parameter;
import com.fastpaca.http.contract.Kind.Choice;
import com.fastpaca.http.contract.Kind.Content;
import com.fastpaca.http.contract.Kind.Flag;
import com.fastpaca.http.contract.Kind.Free;
import com.fastpaca.http.contract.Kind.Named;
import com.fastpaca.http.contract.Kind.Objects;
import com.fastpaca.http.contract.Kind.Ratio;
import com.fastpaca.http.contract.Kind.Text;
import com.fastpaca.http.contract.Kind.WholeNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that clients may send, in one place. */
final class Contract {
    /** The version that a conversation must be at for the examples to be taken. */
    static final long VERSION_OF_EXAMPLES = 6;

    private static final int MAX_TOKENS = 10_000_000;
    private static final WholeNumber VERSION = new WholeNumber(0, Long.MAX_VALUE);
    private static final Text KEY = new Text(255);

    static final List<Endpoint> ENDPOINTS = List.of(
            put("last_n", "limit", "5"),
            put("strip_tool_results", "drop", "true"),
            new Endpoint("GET", "", Optional.empty(), List.of(), List.of(consistency())),
            new Endpoint("GET", "/export", Optional.empty(), List.of(), List.of(consistency())),
            new Endpoint("DELETE", "", Optional.empty(), List.of(), List.of()),
            new Endpoint(
                    "PATCH",
                    "/metadata",
                    Optional.of(obj("metadata", obj("a", "1"))),
                    List.of(Field.required("metadata", new Free())),
                    List.of()),
            append("event", event("parts", parts()), eventFields("event.", "parts")),
            append("event", event("content", "\"Hello\""), eventFields("event.", "content")),
            append(
                    "events",
                    arr(event("content", "\"Hello\""), event("parts", parts())),
                    eventFields("events.1.", "parts")),
            new Endpoint(
                    "GET",
                    "/events",
                    Optional.empty(),
                    List.of(),
                    List.of(
                            new Parameter("from_seq", new WholeNumber(Long.MIN_VALUE + 1, Long.MAX_VALUE)),
                            new Parameter("to_seq", new WholeNumber(0, Long.MAX_VALUE)),
                            new Parameter("cursor", new WholeNumber(0, Long.MAX_VALUE - 1)),
                            new Parameter("limit", new WholeNumber(1, 1_000)),
                            consistency())),
            new Endpoint(
                    "GET",
                    "/window",
                    Optional.empty(),
                    List.of(),
                    List.of(
                            new Parameter("budget_tokens", new WholeNumber(1, MAX_TOKENS)),
                            new Parameter("if_version", VERSION),
                            consistency())),
            compact());

    private Contract() {}

    private static Parameter consistency() {
        return new Parameter("consistency", new Choice());
    }

    private static Endpoint put(String strategy, String option, String value) {
        Json config = obj(option, value, "max_tokens", "500", "trigger_ratio", "0.5", "pin_system", "false");
        Json policy = obj(
                "strategy", "\"" + strategy + "\"", "config", config, "trigger_ratio", "0.5", "pin_system", "false");
        return new Endpoint(
                "PUT",
                "",
                Optional.of(obj(
                        "token_budget",
                        "1000",
                        "policy",
                        policy,
                        "trigger_ratio",
                        "0.50",
                        "metadata",
                        obj("a", "1"),
                        "token_estimator",
                        "\"chars:4\"")),
                List.of(
                        Field.of("token_budget", new WholeNumber(1, MAX_TOKENS)),
                        Field.of("policy", new Named()),
                        Field.of("policy.strategy", new Choice()),
                        Field.of("policy.config", new Named()),
                        Field.nullable(
                                "policy.config." + option,
                                option.equals("limit") ? new WholeNumber(1, 1_000_000) : new Flag()),
                        Field.nullable("policy.config.max_tokens", new WholeNumber(1, MAX_TOKENS)),
                        Field.of("policy.config.trigger_ratio", new Ratio()),
                        Field.of("policy.config.pin_system", new Flag()),
                        Field.of("policy.trigger_ratio", new Ratio()),
                        Field.of("policy.pin_system", new Flag()),
                        Field.of("trigger_ratio", new Ratio()),
                        Field.of("metadata", new Free()),
                        Field.of("token_estimator", new Choice())),
                List.of());
    }

    private static Json event(String content, Object value) {
        return obj("role", "\"user\"", content, value, "metadata", obj("a", "1"), "token_count", "5");
    }

    private static Json parts() {
        return arr(obj("type", "\"text\"", "text", "\"Hello\""), obj("type", "\"image\""));
    }

    private static List<Field> eventFields(String prefix, String content) {
        List<Field> fields = new ArrayList<>(List.of(
                Field.required(prefix + "role", new Text(64)),
                Field.of(prefix + "metadata", new Free()),
                Field.of(prefix + "token_count", new WholeNumber(0, MAX_TOKENS))));
        if (content.equals("parts")) {
            fields.add(Field.required(prefix + "parts", new Objects(1, Integer.MAX_VALUE)));
            fields.add(new Field(prefix + "parts.1", new Named(), false, false));
            fields.add(Field.required(prefix + "parts.1.type", new Content()));
        } else {
            fields.add(Field.required(prefix + "content", new Content()));
        }
        return fields;
    }

    private static Endpoint append(String name, Json events, List<Field> eventFields) {
        List<Field> fields = new ArrayList<>(eventFields);
        fields.add(Field.required(name, name.equals("event") ? new Named() : new Objects(1, 1_000)));
        fields.add(Field.of("idempotency_key", KEY));
        fields.add(Field.of("if_version", VERSION));
        return new Endpoint(
                "POST",
                "/events",
                Optional.of(obj(
                        name,
                        events,
                        "idempotency_key",
                        "\"key-" + fields.size() + "\"",
                        "if_version",
                        Long.toString(VERSION_OF_EXAMPLES))),
                fields,
                List.of());
    }

    private static Endpoint compact() {
        List<Field> fields = new ArrayList<>(eventFields("replacement.0.", "parts"));
        fields.addAll(List.of(
                Field.required("from_seq", new WholeNumber(1, Long.MAX_VALUE)),
                Field.required("to_seq", new WholeNumber(1, Long.MAX_VALUE)),
                Field.required("replacement", new Objects(0, 1_000)),
                Field.of("idempotency_key", KEY),
                Field.of("if_version", VERSION)));
        return new Endpoint(
                "POST",
                "/compact",
                Optional.of(obj(
                        "from_seq",
                        "1",
                        "to_seq",
                        "2",
                        "replacement",
                        arr(event("parts", parts())),
                        "idempotency_key",
                        "\"compact\"",
                        "if_version",
                        Long.toString(VERSION_OF_EXAMPLES))),
                fields,
                List.of());
    }
}
