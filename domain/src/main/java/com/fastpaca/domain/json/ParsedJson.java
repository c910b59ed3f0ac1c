package com.fastpaca.domain.json;

/**
 * A JSON value: its bytes, and what was read from them.
 *
 * @param tree places in a text of which the value may be only a part: {@link #at} makes them places in the value's own bytes
 */
public record ParsedJson<T extends JsonSpan>(RawJson json, T tree) {
    /** Where in the bytes a place of the tree is. */
    public int at(int place) {
        return place - tree.start();
    }

    /** The characters of a value of the tree, as they were written. */
    public String text(JsonSpan value) {
        return json.text(at(value.start()), at(value.end()));
    }
}
