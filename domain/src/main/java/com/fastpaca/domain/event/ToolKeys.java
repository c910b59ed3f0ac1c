package com.fastpaca.domain.event;

import com.fastpaca.domain.digest.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * Keys of the index of calls. Long ids are digested, because the index is held in memory and ids are the client's to choose.
 */
final class ToolKeys {
    /** The key of the latest call, whatever it is named. */
    static final String ANY = "*";

    private static final int MAX_PLAIN_CHARS = 128;

    private ToolKeys() {}

    static String ofId(String id) {
        return "id:" + bounded(id);
    }

    /** Finds a call by its tool, whether it has an id or not. */
    static String ofName(String name) {
        return "name:" + bounded(name);
    }

    /** Finds a call that has no id by its tool. */
    static String ofNameAlone(String name) {
        return "name alone:" + bounded(name);
    }

    private static String bounded(String text) {
        return text.length() <= MAX_PLAIN_CHARS
                ? text
                : "sha256:" + Sha256.hexOf(text.getBytes(StandardCharsets.UTF_16BE));
    }
}
