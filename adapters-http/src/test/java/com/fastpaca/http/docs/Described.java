package com.fastpaca.http.docs;

import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** What stands in one of the served descriptions. */
public final class Described {
    private final JsonDocument document;

    private Described(JsonDocument document) {
        this.document = document;
    }

    /** @param resource its name */
    public static Described in(String resource) throws IOException, JsonFault {
        try (InputStream in = Objects.requireNonNull(DocsController.class.getResourceAsStream(resource), resource)) {
            return new Described(JsonDocument.parse(in.readAllBytes()));
        }
    }

    /** The names in an object, which is found by the names that lead to it. */
    List<String> namesAt(String... names) {
        return ((JsonSpan.Obj) at(names))
                .members().stream().map(JsonSpan.Member::name).toList();
    }

    /** The first item's text, without white space between tokens. */
    public String firstItemAt(String... names) {
        return document.raw(((JsonSpan.Arr) at(names)).items().getFirst()).toString();
    }

    private JsonSpan at(String... names) {
        JsonSpan span = document.root();
        for (String name : names) {
            span = Objects.requireNonNull(((JsonSpan.Obj) span).get(name), name);
        }
        return span;
    }
}
