package com.fastpaca.raft.codec;

import com.fastpaca.domain.conversation.IdempotencyKey;
import com.fastpaca.domain.conversation.IdempotencyKey.Fingerprint;

/** The bytes of idempotency keys. */
final class KeyFormat {
    private KeyFormat() {}

    static void key(ByteWriter out, IdempotencyKey key) {
        out.text(key.value());
        fingerprint(out, key.fingerprint());
    }

    static IdempotencyKey key(ByteReader in) {
        return new IdempotencyKey(in.text(), fingerprint(in));
    }

    static void fingerprint(ByteWriter out, Fingerprint fingerprint) {
        out.fixed(fingerprint.high()).fixed(fingerprint.low());
    }

    static Fingerprint fingerprint(ByteReader in) {
        return new Fingerprint(in.fixed(), in.fixed());
    }
}
