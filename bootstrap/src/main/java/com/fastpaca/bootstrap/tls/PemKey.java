package com.fastpaca.bootstrap.tls;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a private key from PEM: PKCS#8, and the older forms that openssl writes for RSA (PKCS#1) and for elliptic curves (SEC 1). */
final class PemKey {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (RSA |EC |)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1PRIVATE KEY-----");

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int PARAMETERS = 0xa0;
    private static final byte[] VERSION_0 = {INTEGER, 1, 0};

    /** 1.2.840.113549.1.1.1 and a null. */
    private static final byte[] RSA = {
        0x06, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 0x05, 0
    };

    /** 1.2.840.10045.2.1; the curve follows it. */
    private static final byte[] EC = {0x06, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private PemKey() {}

    /** @throws GeneralSecurityException if there is none that can be read; the message says why, and shows nothing of it */
    static PrivateKey parse(String pem) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new GeneralSecurityException(
                    pem.contains("ENCRYPTED") ? "holds a key that is encrypted" : "holds no private key in PEM");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            return switch (block.group(1)) {
                case "RSA " -> parse(wrapped(RSA, der));
                case "EC " -> parse(wrapped(concat(EC, curveOf(der)), der));
                default -> parse(der);
            };
        } catch (IllegalArgumentException | BufferUnderflowException | InvalidKeySpecException e) {
            throw new GeneralSecurityException("holds a key that is damaged, or of a kind that is not known", e);
        }
    }

    private static PrivateKey parse(byte[] pkcs8) throws GeneralSecurityException {
        InvalidKeySpecException failure = new InvalidKeySpecException("of no known algorithm");
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    /** An older form is what PKCS#8 holds, without the name of its algorithm. */
    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, concat(concat(VERSION_0, element(SEQUENCE, algorithm)), element(OCTET_STRING, key)));
    }

    /** The curve follows the version and the key itself. */
    private static byte[] curveOf(byte[] sec1) {
        ByteBuffer in = ByteBuffer.wrap(sec1);
        var _ = enter(in, SEQUENCE);
        skip(in, INTEGER);
        skip(in, OCTET_STRING);
        byte[] curve = new byte[enter(in, PARAMETERS)];
        in.get(curve);
        return curve;
    }

    private static void skip(ByteBuffer in, int tag) {
        in.get(new byte[enter(in, tag)]);
    }

    /** Answers the length of what follows. */
    private static int enter(ByteBuffer in, int tag) {
        if ((in.get() & 0xff) != tag) {
            throw new IllegalArgumentException("another element is there");
        }
        int length = in.get() & 0xff;
        if (length < 0x80) {
            return length;
        }
        int value = 0;
        for (int bytes = Math.min(length & 0x7f, 3); bytes > 0; bytes--) {
            value = (value << 8) | (in.get() & 0xff);
        }
        if (value > in.remaining()) {
            throw new IllegalArgumentException("an element is longer than all");
        }
        return value;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.length < 0x80) {
            element.write(content.length);
        } else {
            element.write(0x82);
            element.write(content.length >> 8);
            element.write(content.length);
        }
        element.writeBytes(content);
        return element.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
