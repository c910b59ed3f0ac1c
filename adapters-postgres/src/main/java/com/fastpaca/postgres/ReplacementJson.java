package com.fastpaca.postgres;

import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.snapshot.Summary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The messages of a summary as a JSON array; parts and metadata are the bytes that were received. */
final class ReplacementJson {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ReplacementJson() {}

    static byte[] of(Summary summary) {
        ReplacementJson json = new ReplacementJson();
        json.text("[");
        String separator = "";
        for (Summary.Message message : summary.messages()) {
            json.text(separator);
            json.message(message);
            separator = ",";
        }
        json.text("]");
        return json.out.toByteArray();
    }

    private void message(Summary.Message message) {
        EventContent content = message.content();
        text("{\"role\":" + Texts.quoted(content.role()) + ",\"parts\":");
        exact(content.parts());
        if (content.metadata() != null) {
            text(",\"metadata\":");
            exact(content.metadata());
        }
        text(",\"token_count\":" + message.tokens() + "}");
    }

    private void exact(RawJson json) {
        json.writeTo(out, 0, json.length());
    }

    private void text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
