package com.fastpaca.http.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocsEndpointTest {
    private static final Pattern LOADS =
            Pattern.compile("https?://|\\bsrc=|@import|\\burl\\(|\\bimport\\b|<link(?! rel=\"icon\" href=\"data:,\")");

    private final Api api = new Api();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void everyRouteButThoseOfPeersIsDescribedAndNothingElse() throws Exception {
        Described openApi = Described.in("openapi.json");
        Set<String> described = new TreeSet<>();
        for (String path : openApi.namesAt("paths")) {
            for (String member : openApi.namesAt("paths", path)) {
                switch (member) {
                    case "parameters" -> {}
                    case "get" -> {
                        described.add("GET " + path);
                        described.add("HEAD " + path);
                    }
                    default -> described.add(member.toUpperCase(Locale.ROOT) + " " + path);
                }
            }
        }

        Set<String> routes = api.server().routes().stream()
                .filter(route -> !route.contains(" /internal/"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(described).isEqualTo(routes);
    }

    @ParameterizedTest
    @CsvSource({
        "/openapi.json, application/json, {",
        "/asyncapi.json, application/json, {",
        "/docs, text/html; charset=utf-8, <!doctype html>"
    })
    void descriptionsAndThePageAreServed(String path, String type, String begin) {
        HttpResponse<String> answer = api.get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains(type);
        assertThat(answer.body()).startsWith(begin);
        assertThat(api.get(path + "?x=1").statusCode()).isEqualTo(400);
        HttpResponse<String> head = api.send(api.request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-length"))
                .isEqualTo(answer.headers().firstValue("content-length"));
    }

    @Test
    void thePageMayRunItsOwnScriptAloneAndLoadsNothing() {
        HttpResponse<String> answer = api.get("/docs");

        String policy = answer.headers().firstValue("content-security-policy").orElseThrow();
        assertThat(policy)
                .contains("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*");
        assertThat(answer.body())
                .contains("<style>:root", "<script>'use strict'")
                .doesNotContainPattern(LOADS);
    }

    @Test
    void thePolicyNamesTheDigestOfWhatStandsInThePage() {
        DocsPage page = DocsPage.of("<style>/* page.css */</style><script>/* page.js */</script>", "a{}", "");

        assertThat(new String(page.html(), StandardCharsets.UTF_8)).isEqualTo("<style>a{}</style><script></script>");
        // Of no bytes at all.
        assertThat(page.contentSecurityPolicy())
                .contains("script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
    }
}
