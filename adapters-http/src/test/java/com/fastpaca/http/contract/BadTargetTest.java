package com.fastpaca.http.contract;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.contract.Endpoint.Parameter;
import com.fastpaca.http.contract.Kind.WholeNumber;
import com.fastpaca.http.server.RawConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Spoils paths, ids and every parameter of the {@link Contract}, one at a time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadTargetTest {
    private final Refusals refusals = new Refusals();

    @AfterAll
    void stop() {
        refusals.close();
    }

    @TestFactory
    Stream<DynamicTest> badValuesOfEveryParameter() {
        List<Refusal> cases = new ArrayList<>();
        for (Endpoint endpoint : Contract.ENDPOINTS) {
            for (Parameter parameter : endpoint.parameters()) {
                for (String bad : parameter.kind().badQuery()) {
                    cases.add(Refusal.badQuery(endpoint, parameter.name() + "=" + bad, parameter.name()));
                }
                String good = parameter.kind() instanceof WholeNumber ? "1" : "local";
                cases.add(Refusal.badQuery(endpoint, parameter.name(), parameter.name()));
                cases.add(Refusal.badQuery(
                        endpoint,
                        parameter.name() + "=" + good + "&" + parameter.name() + "=" + good,
                        parameter.name()));
                cases.add(Refusal.badQuery(endpoint, parameter.name() + "s=" + good, parameter.name() + "s"));
                cases.add(Refusal.badQuery(
                        endpoint,
                        parameter.name().toUpperCase(Locale.ROOT) + "=" + good,
                        "is not a query parameter here"));
            }
            for (String unknown : List.of(
                    "nope=1",
                    "nope",
                    "=1",
                    "%00=1",
                    "%ff=1",
                    "a%20b=1",
                    "x".repeat(5_000) + "=1",
                    "limit;cursor=1",
                    "[]=1",
                    "id=full")) {
                String query = unknown.replace("[]", "%5B%5D");
                cases.add(Refusal.badQuery(endpoint, query, "is not a query parameter here"));
            }
            for (String malformed :
                    List.of("nope=%", "nope=%1", "nope=%zz", "nope=\"", "nope=<", "nope=\u00ff", "a#b", "nope=[")) {
                cases.add(Refusal.badQuery(endpoint, malformed, "query"));
            }
        }
        return refusals.tests(cases);
    }

    @TestFactory
    Stream<DynamicTest> badIdsOnEveryPath() {
        List<String> ids = List.of(
                "",
                "%2F",
                "a%2Fb",
                "a%2fevents",
                "full%2Fevents",
                "%2e%2f",
                "a%5Cb",
                "a%00b",
                "%00",
                "a%20b",
                "a+b",
                "a;b=c",
                "a,b",
                "a!b",
                "a*b",
                "a(b)",
                "a'b",
                "a&b",
                "a=b",
                "a$b",
                "%C3%A9",
                "%ff",
                "%C3%28",
                "a%2541",
                "%252F",
                "a%",
                "a%2",
                "a%zz",
                "a%-1",
                "a\"b",
                "a{b}",
                "a|b",
                "a^b",
                "a`b",
                "a<b>",
                "a[b]",
                "a\\b",
                "a\u00e9b",
                "a\u0001b",
                "x".repeat(256),
                "%78".repeat(256),
                "x".repeat(10_000));
        List<Refusal> cases = new ArrayList<>();
        for (Endpoint endpoint : Contract.ENDPOINTS) {
            for (String id : ids) {
                cases.add(new Refusal(
                        endpoint + " of " + id,
                        Refusal.to(endpoint, id, "", endpoint.body()),
                        400,
                        "bad_request",
                        "conversation id"));
            }
        }
        return refusals.tests(cases);
    }

    @TestFactory
    Stream<DynamicTest> pathsThatLeadNowhere() {
        List<Refusal> cases = new ArrayList<>();
        for (String path : List.of(
                "/",
                "/v1",
                "/v1/",
                "/v1/conversation",
                "//v1/conversations/full",
                "/v1//conversations/full",
                "/v2/conversations/full",
                "/V1/conversations/full",
                Refusals.C + "full/",
                Refusals.C + "full/events/",
                Refusals.C + "full//events",
                Refusals.C + "full/nope",
                Refusals.C + "full/events/1",
                Refusals.C + "full/../full",
                Refusals.C + "full/%65vents",
                Refusals.C + "full/events%2F",
                Refusals.C + "full/event%73",
                "/health",
                "/health/",
                "/health/live/",
                "/health/nope",
                "/../etc/passwd",
                "*",
                "v1")) {
            for (String method : List.of("GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "NOPE")) {
                cases.add(new Refusal(
                        method + " " + path, request(method + " " + path + " HTTP/1.1", "", ""), 404, "not_found", ""));
            }
        }
        return refusals.tests(cases);
    }

    @TestFactory
    Stream<DynamicTest> wrongMethodsNameTheRightOnes() {
        record Methods(String path, String allow) {}
        return Stream.of(
                        new Methods(Refusals.C + "full", "DELETE, GET, HEAD, PUT"),
                        new Methods(Refusals.C + "full/metadata", "PATCH"),
                        new Methods(Refusals.C + "full/events", "GET, HEAD, POST"),
                        new Methods(Refusals.C + "full/window", "GET, HEAD"),
                        new Methods(Refusals.C + "full/compact", "POST"),
                        new Methods("/health/live", "GET, HEAD"),
                        new Methods("/health/ready", "GET, HEAD"))
                .flatMap(path -> Stream.of(
                                "GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "NOPE")
                        .filter(method -> !List.of(path.allow.split(", ")).contains(method))
                        .map(method -> DynamicTest.dynamicTest(method + " " + path.path, () -> {
                            RawConnection.Answer answer = refusals.check(new Refusal(
                                    "",
                                    request(method + " " + path.path + " HTTP/1.1", "", "{}"),
                                    405,
                                    "method_not_allowed",
                                    "Allow"));
                            assertThat(answer.header("allow")).isEqualTo(path.allow);
                        })));
    }
}
