package com.fastpaca.domain.conversation;

import java.util.HexFormat;

/**
 * A client's key for a write that it may retry.
 *
 * @param fingerprint digest of what was asked, so that the same key with another request is told apart
 */
public record IdempotencyKey(String value, Fingerprint fingerprint) {
    /** 128 bits of a SHA-256 digest. */
    public record Fingerprint(long high, long low) {
        @Override
        public String toString() {
            return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
        }
    }
}
