package com.fastpaca.http.access;

import com.fastpaca.domain.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is kept of keys: digests, so that no dump or log shows a key, and so that keys of any length take the same time to compare.
 */
final class KeyDigests {
    private final List<byte[]> digests;

    KeyDigests(List<String> keys) {
        digests = keys.stream().map(KeyDigests::digestOf).toList();
    }

    boolean isEmpty() {
        return digests.isEmpty();
    }

    /** The number of the key, or empty if it is none. Takes the same time whichever it is, and however much of it is right. */
    OptionalInt find(String candidate) {
        byte[] digest = digestOf(candidate);
        int found = -1;
        for (int i = 0; i < digests.size(); i++) {
            if (MessageDigest.isEqual(digests.get(i), digest)) {
                found = i;
            }
        }
        return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }

    private static byte[] digestOf(String key) {
        return Sha256.of(key.getBytes(StandardCharsets.UTF_8));
    }
}
