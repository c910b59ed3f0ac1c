package com.fastpaca.bootstrap.token.tiktoken;

import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Texts and their tokens as counted by OpenAI's tiktoken, in the build of the npm package {@code tiktoken} 1.0.22. To make them again,
 * or to add texts: {@code npm install && node count.mjs} in {@code src/test/tiktoken}.
 */
final class ReferenceCounts {
    private static final String RESOURCE = "counts.jsonl";

    /** A text of some kind, such as English or JSON. */
    record Reference(String kind, String text, JsonDocument line) {
        /** p50k_edit has the tokens of p50k_base and differs in special ones. */
        int tokens(EncodingType encoding) {
            String name = encoding == EncodingType.P50K_EDIT ? "p50k_base" : encoding.getName();
            JsonSpan count = Objects.requireNonNull(((JsonSpan.Obj) line.root()).get(name));
            return Integer.parseInt(new String(line.raw(count).bytes(), StandardCharsets.US_ASCII));
        }
    }

    private ReferenceCounts() {}

    static List<Reference> all() throws IOException {
        try (InputStream in = Objects.requireNonNull(ReferenceCounts.class.getResourceAsStream(RESOURCE))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(ReferenceCounts::reference)
                    .toList();
        }
    }

    private static Reference reference(String line) {
        try {
            JsonDocument document = JsonDocument.parse(line.getBytes(StandardCharsets.US_ASCII));
            JsonSpan.Obj members = (JsonSpan.Obj) document.root();
            return new Reference(
                    Objects.requireNonNull(members.text("kind")),
                    Objects.requireNonNull(members.text("text")),
                    document);
        } catch (JsonFault e) {
            throw new IllegalStateException(RESOURCE + " has a line that is not JSON: " + line, e);
        }
    }
}
