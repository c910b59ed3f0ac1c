package com.fastpaca.http.docs;

import com.fastpaca.http.request.Query;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Serves what describes the API, and the page to try it on. */
@Controller
@Produces(MediaType.ALL)
final class DocsController {
    private static final MediaType HTML = MediaType.of("text/html; charset=utf-8");

    private final byte[] openApi = resource("openapi.json");
    private final byte[] asyncApi = resource("asyncapi.json");
    private final DocsPage page = DocsPage.of(text("page.html"), text("page.css"), text("page.js"));

    @Get("/openapi.json")
    HttpResponse<byte[]> openApi(HttpRequest<?> request) {
        Query.none(request);
        return answer(openApi, MediaType.APPLICATION_JSON_TYPE);
    }

    @Get("/asyncapi.json")
    HttpResponse<byte[]> asyncApi(HttpRequest<?> request) {
        Query.none(request);
        return answer(asyncApi, MediaType.APPLICATION_JSON_TYPE);
    }

    @Get("/docs")
    HttpResponse<byte[]> page(HttpRequest<?> request) {
        Query.none(request);
        return answer(page.html(), HTML)
                .header("Content-Security-Policy", page.contentSecurityPolicy())
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .header(HttpHeaders.CACHE_CONTROL, "no-cache");
    }

    private static MutableHttpResponse<byte[]> answer(byte[] body, MediaType type) {
        return HttpResponse.ok(body).contentType(type).contentLength(body.length);
    }

    private static String text(String name) {
        return new String(resource(name), StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) {
        try (InputStream in = DocsController.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing beside its class");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
