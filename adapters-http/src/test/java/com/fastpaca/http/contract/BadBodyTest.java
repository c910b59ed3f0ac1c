package com.fastpaca.http.contract;

import static com.fastpaca.http.server.RawConnection.request;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.contract.Endpoint.Field;
import com.fastpaca.http.server.Api;
import com.fastpaca.http.server.RawConnection;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Spoils every field of the {@link Contract} in every way that its kind allows, one at a time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadBodyTest {
    private static final String DEEP = "[".repeat(128) + "]".repeat(128);
    private static final Pattern NAME_IN_CODE = Pattern.compile("\"([a-z]+(?:_[a-z]+)*)\"");

    private static final Set<String> ONLY_IN_ANSWERS = Set.of(
            "id",
            "version",
            "last_seq",
            "used_tokens",
            "needs_compaction",
            "tombstoned",
            "created_at",
            "updated_at",
            "seq",
            "seqs",
            "token_estimate",
            "token_estimates",
            "inserted_at",
            "conversations",
            "next_cursor",
            "has_more",
            "messages",
            "segments",
            "summary",
            "live",
            "text");

    private final Refusals refusals = new Refusals();

    @AfterAll
    void stop() {
        refusals.close();
    }

    /** What must be refused is only worth something if what it was made of is taken. */
    @TestFactory
    Stream<DynamicTest> everyExampleIsTakenAndHasEveryField() {
        return Contract.ENDPOINTS.stream()
                .map(endpoint -> DynamicTest.dynamicTest(endpoint.toString(), () -> {
                    String id = "taken-" + Contract.ENDPOINTS.indexOf(endpoint);
                    refusals.fill(id);

                    try (RawConnection connection =
                            new RawConnection(refusals.api().server().port())) {
                        connection.write(Refusal.to(endpoint, id, "", endpoint.body()));
                        assertThat(connection.read().status()).isBetween(200, 299);
                    }
                    endpoint.example()
                            .ifPresent(example -> endpoint.fields()
                                    .forEach(field -> assertThat(example.without(field.path()))
                                            .isNotEqualTo(example)));
                }));
    }

    /** A field that somebody adds to the code is missed here. */
    @Test
    void everyNameInTheCodeIsInTheContractOrOfAnswersAlone() throws IOException {
        Set<String> known = new TreeSet<>(ONLY_IN_ANSWERS);
        for (Endpoint endpoint : Contract.ENDPOINTS) {
            endpoint.fields().forEach(field -> known.add(field.path().replaceFirst(".*\\.", "")));
            endpoint.parameters().forEach(parameter -> known.add(parameter.name()));
        }
        Set<String> inCode = new TreeSet<>();
        for (String feature : List.of("conversation", "event", "window", "compaction")) {
            try (Stream<Path> files = Files.list(Path.of("src/main/java/com/fastpaca/http", feature))) {
                for (Path file : files.toList()) {
                    NAME_IN_CODE.matcher(Files.readString(file)).results().forEach(name -> inCode.add(name.group(1)));
                }
            }
        }
        assertThat(inCode)
                .contains("token_budget", "budget_tokens", "if_version")
                .isSubsetOf(known);
    }

    @TestFactory
    Stream<DynamicTest> badValuesOfEveryField() {
        List<Refusal> cases = new ArrayList<>();
        withBody().forEach(endpoint -> endpoint.fields().forEach(field -> badValues(endpoint, field, cases)));
        return refusals.tests(cases);
    }

    private void badValues(Endpoint endpoint, Field field, List<Refusal> cases) {
        Json example = endpoint.example().orElseThrow();
        for (String bad : field.kind().badJson()) {
            if (!(bad.equals("null") && field.nullable())) {
                cases.add(Refusal.badBody(
                        endpoint, field.shown() + " = " + bad, example.with(field.path(), bad), field.shown()));
            }
        }
        if (!field.path().matches(".*\\d")) {
            boolean inPart = field.path().contains(".parts.");
            if (!inPart) {
                cases.add(Refusal.badBody(
                        endpoint, field.shown() + " twice", example.withTwice(field.path()), field.shown()));
            }
            if (field.required()) {
                cases.add(
                        Refusal.badBody(endpoint, "no " + field.shown(), example.without(field.path()), field.shown()));
            }
        }
        Json tooDeep = example.with(field.path(), "[" + DEEP + "]");
        cases.add(Refusal.ofBody(
                endpoint, field.shown() + " too deep", tooDeep.text(), 413, "payload_too_large", "nested"));
        for (String large : field.kind().tooLarge()) {
            String owner = field.shown().replaceFirst("\\.(metadata|content|parts(\\[\\d+]\\.type)?)$", "");
            cases.add(Refusal.ofBody(
                    endpoint,
                    field.shown() + " too large",
                    example.with(field.path(), large).text(),
                    413,
                    "payload_too_large",
                    owner));
        }
    }

    @TestFactory
    Stream<DynamicTest> unknownFieldsWhereverTheContractNamesThem() {
        List<Refusal> cases = new ArrayList<>();
        withBody().forEach(endpoint -> {
            Set<String> objects = new TreeSet<>(Set.of(""));
            endpoint.fields().stream()
                    .filter(field -> !field.path().contains("parts."))
                    .map(Field::path)
                    .filter(path -> path.contains("."))
                    .forEach(path -> objects.add(path.substring(0, path.lastIndexOf('.'))));
            for (String object : objects) {
                for (String name : List.of(
                        "nope",
                        "Metadata",
                        "limits",
                        "",
                        " ",
                        "id",
                        "idempotency_key ",
                        "\\u0000",
                        "x".repeat(100_000))) {
                    String inMessage = name.length() > 100 || name.startsWith("\\") ? "is not a field here" : name;
                    cases.add(Refusal.badBody(
                            endpoint,
                            object + " with " + name,
                            endpoint.example().orElseThrow().withAlso(object, name, "1"),
                            inMessage));
                }
            }
        });
        return refusals.tests(cases);
    }

    @TestFactory
    Stream<DynamicTest> bodiesThatAreNoJsonObject() {
        List<Refusal> cases = new ArrayList<>();
        withBody().forEach(endpoint -> {
            String valid = endpoint.body();
            List<String> bodies = new ArrayList<>(List.of(
                    "",
                    " ",
                    "null",
                    "true",
                    "17",
                    "\"text\"",
                    "[]",
                    "[" + valid + "]",
                    "{",
                    "}",
                    "{]",
                    valid + "}",
                    valid + valid,
                    valid + ",",
                    valid + " x",
                    "/**/" + valid,
                    valid.replace(":", "="),
                    valid.replace("\"", "'"),
                    valid.replaceFirst("\"([a-z_]+)\"", "$1"),
                    valid.substring(0, valid.length() - 1) + ",}",
                    valid.replace("\"a\":1", "\"a\":01"),
                    valid.replace("\"a\":1", "\"a\":+1"),
                    valid.replace("\"a\":1", "\"a\":.1"),
                    valid.replace("\"a\":1", "\"a\":NaN"),
                    valid.replace("\"a\":1", "\"a\":0x1"),
                    valid.replace("\"a\":1", "\"a\":1."),
                    "\u00ef\u00bb\u00bf" + valid,
                    "\u0000" + valid,
                    valid + "\u0000",
                    new String(valid.getBytes(UTF_16LE), ISO_8859_1),
                    new String(valid.getBytes(UTF_16), ISO_8859_1),
                    new String(valid.getBytes(Charset.forName("UTF-32")), ISO_8859_1)));
            for (String bytes : List.of(
                    "\u00ff",
                    "\u00c3(",
                    "\u00c0\u0080",
                    "\u00ed\u00a0\u0080",
                    "\u00f4\u0090\u0080\u0080",
                    "\u0001",
                    "\n",
                    "\\x",
                    "\\u12")) {
                bodies.add(valid.replaceFirst("\"", "\"" + bytes.replace("\\", "\\\\")));
                bodies.add(valid.substring(0, valid.length() - 1) + ",\"x\":\"" + bytes + "\"}");
            }
            for (String body : bodies) {
                cases.add(Refusal.ofBody(endpoint, "body " + body, body, 400, "bad_request", "body"));
            }
            String blank = " ".repeat(8 << 20);
            cases.add(Refusal.ofBody(endpoint, "body over 8 MiB", blank + valid, 413, "payload_too_large", "body"));
            cases.add(Refusal.ofBody(
                    endpoint,
                    "body nested too deep",
                    "{\"metadata\":".repeat(200_000),
                    413,
                    "payload_too_large",
                    "nested"));
        });
        return refusals.tests(cases);
    }

    @TestFactory
    Stream<DynamicTest> bodiesOfOtherTypes() {
        List<Refusal> cases = new ArrayList<>();
        withBody().forEach(endpoint -> {
            for (String header : List.of(
                    "Content-Type: text/plain",
                    "Content-Type: application/xml",
                    "Content-Type: multipart/form-data; boundary=x",
                    "Content-Type: application/x-www-form-urlencoded",
                    "Content-Type: application/x-ndjson",
                    "Content-Type: application/merge-patch+json",
                    "Content-Type: application/jsonp",
                    "Content-Type: json",
                    "Content-Type: ",
                    "Content-Type: ;",
                    "Content-Type: */*",
                    "Content-Type: application/json; charset=utf-16",
                    "Content-Type: application/json; charset=iso-8859-1",
                    "Content-Encoding: gzip",
                    "Content-Encoding: br",
                    "Content-Encoding: nope")) {
                cases.add(new Refusal(
                        endpoint + " with " + header,
                        request(
                                endpoint.method() + " " + Refusals.C + "full" + endpoint.path() + " HTTP/1.1",
                                header + "\r\n",
                                endpoint.body()),
                        415,
                        "unsupported_media_type",
                        header.substring(0, header.indexOf(':'))));
            }
        });
        return refusals.tests(cases);
    }

    @Test
    void whatIsJustWithinTheLimitsIsTaken() {
        refusals.api().put(Refusals.C + "limits", "{}");
        String text = "x".repeat(Api.LIMITS.maxEventBytes() - "[{\"type\":\"text\",\"text\":\"\"}]".length());
        String depth = "[".repeat(124) + "]".repeat(124);

        assertThat(refusals.api()
                        .post(
                                Refusals.C + "limits/events",
                                "{\"event\":{\"role\":\"user\",\"content\":\"" + text + "\"}}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(refusals.api()
                        .post(
                                Refusals.C + "limits/events",
                                "{\"event\":{\"role\":\"user\",\"content\":\"x" + text + "\"}}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(refusals.api()
                        .put(Refusals.C + "limits", "{\"metadata\":{\"a\":\"" + "x".repeat((64 << 10) - 8) + "\"}}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(refusals.api()
                        .put(Refusals.C + "limits", "{\"metadata\":{\"a\":\"" + "x".repeat((64 << 10) - 7) + "\"}}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(refusals.api()
                        .patch(Refusals.C + "limits/metadata", "{\"metadata\":{\"b\":1}}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(refusals.api()
                        .post(
                                Refusals.C + "limits/events",
                                "{\"event\":{\"role\":\"user\",\"parts\":[{\"type\":\"x\",\"y\":" + depth + "}]}}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(refusals.api()
                        .post(
                                Refusals.C + "limits/events",
                                "{\"event\":{\"role\":\"user\",\"parts\":[{\"type\":\"x\",\"y\":[" + depth + "]}]}}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(refusals.api().put(Refusals.C + "x".repeat(255), "{}").statusCode())
                .isEqualTo(201);
        assertThat(refusals.api().put(Refusals.C + "AZaz09._~:@-", "{}").statusCode())
                .isEqualTo(201);
        assertThat(refusals.api().get(Refusals.C + "%41Zaz09.%5F~%3A%40-").body())
                .contains("\"id\":\"AZaz09._~:@-\"");
    }

    private static Stream<Endpoint> withBody() {
        return Contract.ENDPOINTS.stream().filter(endpoint -> endpoint.example().isPresent());
    }
}
