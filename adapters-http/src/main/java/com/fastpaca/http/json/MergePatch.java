package com.fastpaca.http.json;

import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.JsonSpan.Member;
import com.fastpaca.domain.json.JsonSpan.Obj;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON Merge Patch (RFC 7396) on bytes. Members that the patch does not name keep their bytes and their place, duplicates included;
 * new ones follow in the patch's order, with its bytes. Of members of the same name that are patched, or patch, the last counts.
 */
public final class MergePatch {
    private final ParsedJson<?> target;
    private final ParsedJson<?> patch;
    private final ByteArrayOutputStream out;

    private MergePatch(ParsedJson<?> target, ParsedJson<?> patch) {
        this.target = target;
        this.patch = patch;
        this.out =
                new ByteArrayOutputStream(target.json().length() + patch.json().length());
    }

    /** @throws JsonFault if the target is not valid JSON */
    public static RawJson apply(RawJson target, ParsedJson<?> patch) throws JsonFault {
        JsonDocument document = JsonDocument.parse(target.bytes());
        MergePatch merge = new MergePatch(document.parsed(document.root()), patch);
        merge.merge(merge.target.tree(), patch.tree());
        return new RawJson(merge.out.toByteArray());
    }

    /** Writes the old value as the change wants it; there may be no old value. */
    private void merge(@Nullable JsonSpan old, JsonSpan change) {
        if (!(change instanceof Obj changes)) {
            copy(patch, change.start(), change.end());
            return;
        }
        Map<String, Named> changed = lastOfEachName(changes);
        out.write('{');
        int first = out.size();
        Map<String, Named> present = Map.of();
        if (old instanceof Obj object) {
            present = lastOfEachName(object);
            writeOld(object, present, changed, first);
        }
        writeNew(present, changed, first);
        out.write('}');
    }

    private void writeOld(Obj object, Map<String, Named> present, Map<String, Named> changed, int first) {
        int end = object.start();
        for (Member member : object.members()) {
            Named named = new Named(end + 1, member.value());
            end = member.value().end();
            Named next = changed.get(member.name());
            if (next == null) {
                separate(first);
                copy(target, named.start(), end);
            } else if (named.equals(present.get(member.name())) && !isNull(next.value())) {
                separate(first);
                copy(target, named.start(), named.value().start());
                merge(named.value(), next.value());
            }
        }
    }

    private void writeNew(Map<String, Named> present, Map<String, Named> changed, int first) {
        changed.forEach((name, next) -> {
            if (!present.containsKey(name) && !isNull(next.value())) {
                separate(first);
                copy(patch, next.start(), next.value().start());
                merge(null, next.value());
            }
        });
    }

    /** A member: the name with its quotes begins at {@code start}, and the colon ends where the value begins. */
    private record Named(int start, JsonSpan value) {}

    /** Between members lies nothing but one comma, before the first nothing but the brace. */
    private static Map<String, Named> lastOfEachName(Obj object) {
        Map<String, Named> members = new LinkedHashMap<>();
        int end = object.start();
        for (Member member : object.members()) {
            members.put(member.name(), new Named(end + 1, member.value()));
            end = member.value().end();
        }
        return members;
    }

    private void separate(int first) {
        if (out.size() > first) {
            out.write(',');
        }
    }

    private void copy(ParsedJson<?> from, int start, int end) {
        from.json().writeTo(out, from.at(start), from.at(end));
    }

    private boolean isNull(JsonSpan change) {
        return change instanceof JsonSpan.Other && patch.text(change).equals("null");
    }
}
