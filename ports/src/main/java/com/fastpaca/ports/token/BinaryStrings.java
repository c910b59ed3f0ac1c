package com.fastpaca.ports.token;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells encoded images and files from text. */
final class BinaryStrings {
    /** Shorter base64 may be an ordinary word, and costs little as text. */
    private static final int MIN_BASE64_CHARS = 64;

    /** Names under which the providers' shapes carry base64. */
    private static final Set<String> NAMES = Set.of(
            "data", "image", "audio", "video", "file", "file_data", "fileData", "base64", "b64_json", "bytes", "blob");

    private BinaryStrings() {}

    static boolean isBinary(@Nullable String name, String value) {
        return isDataUrl(value) || (name != null && NAMES.contains(name) && isBase64(value));
    }

    private static boolean isDataUrl(String value) {
        if (!value.regionMatches(true, 0, "data:", 0, 5)) {
            return false;
        }
        int comma = value.indexOf(',');
        return comma > 0 && value.regionMatches(true, comma - 7, ";base64", 0, 7);
    }

    private static boolean isBase64(String value) {
        if (value.length() < MIN_BASE64_CHARS) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!digit && "+/=-_\n\r".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
