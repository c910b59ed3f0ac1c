package com.fastpaca.ports.conversation;

import com.fastpaca.domain.conversation.IdempotencyKey.Fingerprint;
import com.fastpaca.domain.digest.Sha256;
import com.fastpaca.ports.token.ReceivedEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** Digests of requests, to tell a retry from another request under the same idempotency key. */
final class Fingerprints {
    private Fingerprints() {}

    static Fingerprint of(String request, List<ReceivedEvent> events) {
        MessageDigest digest = Sha256.begin();
        update(digest, request.getBytes(StandardCharsets.UTF_8));
        for (ReceivedEvent event : events) {
            update(digest, event.role().getBytes(StandardCharsets.UTF_8));
            update(digest, event.parts().bytes());
            update(
                    digest,
                    event.metadata() == null ? new byte[0] : event.metadata().bytes());
            update(digest, Integer.toString(event.tokenCount().orElse(-1)).getBytes(StandardCharsets.UTF_8));
        }
        ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
        return new Fingerprint(bytes.getLong(), bytes.getLong());
    }

    /** Each field after its length, so that no two requests share a digest by shifting bytes from one field to the next. */
    private static void update(MessageDigest digest, byte[] field) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).flip());
        digest.update(field);
    }
}
