package com.fastpaca.domain.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as a place in the bytes it was read from: enough to recognise a shape and to cut slices, without a second copy of the
 * document. {@code start} is inclusive and {@code end} exclusive, in bytes.
 */
public sealed interface JsonSpan {
    int start();

    int end();

    /** An object; its members in the order received, duplicates included. */
    record Obj(List<Member> members, int start, int end) implements JsonSpan {
        public Obj {
            members = List.copyOf(members);
        }

        /** The last member of that name (as most parsers resolve duplicates), or null. */
        public @Nullable JsonSpan get(String name) {
            for (int i = members.size() - 1; i >= 0; i--) {
                if (members.get(i).name().equals(name)) {
                    return members.get(i).value();
                }
            }
            return null;
        }

        /** The string member of that name, or null if it is absent or not a string. */
        public @Nullable String text(String name) {
            return get(name) instanceof Str text ? text.value() : null;
        }
    }

    /** An array. */
    record Arr(List<JsonSpan> items, int start, int end) implements JsonSpan {
        public Arr {
            items = List.copyOf(items);
        }
    }

    /** A string with its escapes resolved; the span includes the quotes. */
    record Str(String value, int start, int end) implements JsonSpan {}

    /** A number. */
    record Num(int start, int end) implements JsonSpan {}

    /** A boolean or null. */
    record Other(int start, int end) implements JsonSpan {}

    /** A name and its value. */
    record Member(String name, JsonSpan value) {}
}
