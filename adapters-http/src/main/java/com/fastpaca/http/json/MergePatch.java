package com.fastpaca.http.json;

import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON Merge Patch (RFC 7396) on bytes: members that the patch does not name keep their bytes and their order, new ones follow behind.
 * Of members of the same name the last one counts.
 */
public final class MergePatch {
    private MergePatch() {}

    /** @throws JsonFault if either is not valid JSON */
    public static RawJson apply(RawJson target, RawJson patch) throws JsonFault {
        JsonDocument targetDocument = JsonDocument.parse(target.bytes());
        JsonDocument patchDocument = JsonDocument.parse(patch.bytes());
        ByteArrayOutputStream out = new ByteArrayOutputStream(target.length() + patch.length());
        merge(targetDocument, targetDocument.root(), patchDocument, patchDocument.root(), out);
        return new RawJson(out.toByteArray());
    }

    private static void merge(
            JsonDocument target,
            @Nullable JsonSpan old,
            JsonDocument patch,
            JsonSpan change,
            ByteArrayOutputStream out) {
        if (!(change instanceof JsonSpan.Obj changes)) {
            out.writeBytes(patch.raw(change).bytes());
            return;
        }
        Map<String, JsonSpan> present = members(old);
        Map<String, JsonSpan> changed = members(changes);
        out.write('{');
        int first = out.size();
        present.forEach((name, value) -> {
            JsonSpan next = changed.get(name);
            if (next == null) {
                name(name, first, out);
                out.writeBytes(target.raw(value).bytes());
            } else if (!isNull(patch, next)) {
                name(name, first, out);
                merge(target, value, patch, next, out);
            }
        });
        changed.forEach((name, next) -> {
            if (!present.containsKey(name) && !isNull(patch, next)) {
                name(name, first, out);
                merge(target, null, patch, next, out);
            }
        });
        out.write('}');
    }

    private static Map<String, JsonSpan> members(@Nullable JsonSpan span) {
        Map<String, JsonSpan> members = new LinkedHashMap<>();
        if (span instanceof JsonSpan.Obj object) {
            object.members().forEach(member -> members.put(member.name(), member.value()));
        }
        return members;
    }

    private static void name(String name, int first, ByteArrayOutputStream out) {
        if (out.size() > first) {
            out.write(',');
        }
        out.writeBytes(JsonWriter.quoted(name).getBytes(StandardCharsets.UTF_8));
        out.write(':');
    }

    private static boolean isNull(JsonDocument document, JsonSpan span) {
        return span instanceof JsonSpan.Other && document.text(span).equals("null");
    }
}
