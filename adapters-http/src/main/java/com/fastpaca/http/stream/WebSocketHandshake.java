package com.fastpaca.http.stream;

import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.request.Upgrade;
import io.micronaut.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A client's wish to speak WebSocket, version 13 (RFC 6455, section 4).
 *
 * @param accept proves to the client that its key was read
 */
record WebSocketHandshake(String accept) {
    static final String VERSION = "13";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    /** Whether the request asks for it at all. */
    static boolean isAskedFor(HttpRequest<?> request) {
        return Upgrade.isAskedFor(request, "websocket");
    }

    static boolean isOfVersion(HttpRequest<?> request) {
        return VERSION.equals(request.getHeaders().get("Sec-WebSocket-Version"));
    }

    static RequestFault otherVersion() {
        return RequestFault.badRequest("Sec-WebSocket-Version: must be " + VERSION);
    }

    /** @throws RequestFault if the key is none */
    static WebSocketHandshake of(HttpRequest<?> request) {
        String key = request.getHeaders().get("Sec-WebSocket-Key");
        if (key == null || !isKey(key)) {
            throw RequestFault.badRequest("Sec-WebSocket-Key: must be 16 bytes in base64");
        }
        return new WebSocketHandshake(acceptOf(key));
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String acceptOf(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
