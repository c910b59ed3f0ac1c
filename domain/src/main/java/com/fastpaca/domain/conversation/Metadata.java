package com.fastpaca.domain.conversation;

import com.fastpaca.domain.json.RawJson;

/**
 * What a client keeps with a conversation for its own use; no window depends on it.
 *
 * @param revision how often it has changed
 */
public record Metadata(RawJson json, long revision) {
    Metadata changedTo(RawJson newJson) {
        return newJson.equals(json) ? this : new Metadata(newJson, revision + 1);
    }
}
