package com.fastpaca.domain.tool;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Keys of the index of calls. Long ids are digested, because the index is held in memory and ids are the client's to choose. */
final class ToolKeys {
    private static final int MAX_PLAIN_CHARS = 128;

    private ToolKeys() {}

    static @Nullable String key(@Nullable String id, @Nullable String name) {
        if (id != null) {
            return ofId(id);
        }
        return name == null ? null : ofName(name);
    }

    static String ofId(String id) {
        return "i:" + bounded(id);
    }

    static String ofName(String name) {
        return "n:" + bounded(name);
    }

    private static String bounded(String text) {
        if (text.length() <= MAX_PLAIN_CHARS) {
            return text;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
