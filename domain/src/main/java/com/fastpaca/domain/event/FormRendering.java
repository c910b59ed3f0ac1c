package com.fastpaca.domain.event;

import com.fastpaca.domain.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Cuts an event's parts into the bytes of a form. */
public final class FormRendering {
    /** Stands for a tool result's payload; a string is valid as content in every provider's shape that has no typed output. */
    private static final byte[] PLACEHOLDER = "\"[tool result omitted]\"".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] TYPED_PLACEHOLDER =
            "{\"type\":\"text\",\"value\":\"[tool result omitted]\"}".getBytes(StandardCharsets.US_ASCII);

    private FormRendering() {}

    /** One part as a form that shows it does. */
    public static RawJson part(RawJson parts, PartSpan part, Form form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(part.end() - part.start());
        write(parts.bytes(), part, form, out);
        return new RawJson(out.toByteArray());
    }

    static RawJson render(RawJson parts, List<PartSpan> layout, Form form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(parts.length() + TYPED_PLACEHOLDER.length);
        out.write('[');
        for (PartSpan part : layout) {
            if (form.shows(part.kind())) {
                if (out.size() > 1) {
                    out.write(',');
                }
                write(parts.bytes(), part, form, out);
            }
        }
        out.write(']');
        return new RawJson(out.toByteArray());
    }

    private static void write(byte[] bytes, PartSpan part, Form form, ByteArrayOutputStream out) {
        int from = part.start();
        if (part.kind().isResult() && form.toolParts() == Form.ToolParts.RESULTS_REPLACED) {
            for (PartSpan.Payload payload : part.payloads()) {
                out.write(bytes, from, payload.start() - from);
                out.writeBytes(payload.typed() ? TYPED_PLACEHOLDER : PLACEHOLDER);
                from = payload.end();
            }
        }
        out.write(bytes, from, part.end() - from);
    }
}
