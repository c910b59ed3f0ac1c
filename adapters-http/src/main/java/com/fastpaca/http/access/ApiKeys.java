package com.fastpaca.http.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.OptionalInt;

/**
 * The keys that open the API; none open it to everybody. Only digests of them are kept, so that no dump or log shows a key, and so that
 * keys of any length take the same time to compare. Safe for concurrent use.
 */
public final class ApiKeys {
    private volatile List<byte[]> digests;

    public ApiKeys(List<String> keys) {
        digests = digestsOf(keys);
    }

    /** Takes other keys in the place of all present ones; requests that are being checked go by either. */
    public void replace(List<String> keys) {
        digests = digestsOf(keys);
    }

    boolean areRequired() {
        return !digests.isEmpty();
    }

    /** The number of the key, or empty if it is none. Takes the same time whichever it is, and however much of it is right. */
    OptionalInt find(String candidate) {
        byte[] digest = digestOf(candidate);
        List<byte[]> present = digests;
        int found = -1;
        for (int i = 0; i < present.size(); i++) {
            if (MessageDigest.isEqual(present.get(i), digest)) {
                found = i;
            }
        }
        return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }

    private static List<byte[]> digestsOf(List<String> keys) {
        return keys.stream().map(ApiKeys::digestOf).toList();
    }

    private static byte[] digestOf(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
