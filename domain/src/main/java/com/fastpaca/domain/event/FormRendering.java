package com.fastpaca.domain.event;

import com.fastpaca.domain.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Cuts an event's parts into the bytes of a form. */
public final class FormRendering {
    private FormRendering() {}

    /** One part as a form that shows it does. */
    public static RawJson part(RawJson parts, PartSpan part, Form form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(part.end() - part.start());
        write(parts, part, form, out);
        return new RawJson(out.toByteArray());
    }

    static RawJson render(RawJson parts, List<PartSpan> layout, Form form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(parts.length());
        out.write('[');
        for (PartSpan part : layout) {
            if (form.shows(part.kind())) {
                if (out.size() > 1) {
                    out.write(',');
                }
                write(parts, part, form, out);
            }
        }
        out.write(']');
        return new RawJson(out.toByteArray());
    }

    private static void write(RawJson parts, PartSpan part, Form form, ByteArrayOutputStream out) {
        int from = part.start();
        if (part.kind().isResult() && form.toolParts() == Form.ToolParts.RESULTS_REPLACED) {
            for (PartSpan.Payload payload : part.payloads()) {
                parts.writeTo(out, from, payload.start());
                out.writeBytes(payload.replacement().getBytes(StandardCharsets.UTF_8));
                from = payload.end();
            }
        }
        parts.writeTo(out, from, part.end());
    }
}
