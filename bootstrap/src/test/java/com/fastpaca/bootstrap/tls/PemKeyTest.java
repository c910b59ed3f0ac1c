package com.fastpaca.bootstrap.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeyTest {
    /** {@code openssl ecparam -name prime256v1 -genkey}; nothing was ever signed with it. */
    private static final String SEC1 = """
            -----BEGIN EC PARAMETERS-----
            BggqhkjOPQMBBw==
            -----END EC PARAMETERS-----
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIBXbDIo5pJ5M0s46KkeHRhSxPtbbpGBsEIsDlJ4u2vmJoAoGCCqGSM49
            AwEHoUQDQgAE+0JNvxjYWiXaABul8PMR/yHhW0yMLD7uMr+9gQOMfmp88kaXmJTb
            mDSVrloI6JpVNxUKJklzq0tWQQ4nNlAH+A==
            -----END EC PRIVATE KEY-----
            """;

    /** What stands before PKCS#1 in the PKCS#8 of a key of 2048 bits. */
    private static final int HEAD_BYTES = 26;

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void everyKindIsReadFromPkcs8(String algorithm) throws GeneralSecurityException {
        PrivateKey key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();

        assertThat(PemKey.parse("Bag Attributes\n" + pem("PRIVATE KEY", key.getEncoded())))
                .isEqualTo(key);
    }

    @Test
    void rsaIsReadFromPkcs1() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKey key = generator.generateKeyPair().getPrivate();
        byte[] pkcs8 = key.getEncoded();

        assertThat(PemKey.parse(pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, HEAD_BYTES, pkcs8.length))))
                .isEqualTo(key);
    }

    @Test
    void aCurveIsReadFromSec1() throws GeneralSecurityException {
        assertThat(((ECPrivateKey) PemKey.parse(SEC1)).getParams().getOrder().bitLength())
                .isEqualTo(256);
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutBeingShown() {
        assertRefused("", "holds no private key in PEM");
        assertRefused(pem("CERTIFICATE", new byte[] {1}), "holds no private key in PEM");
        assertRefused(pem("ENCRYPTED PRIVATE KEY", new byte[] {1}), "holds a key that is encrypted");
        String damaged = "holds a key that is damaged, or of a kind that is not known";
        assertRefused(pem("PRIVATE KEY", new byte[] {1, 2, 3}), damaged);
        assertRefused(pem("RSA PRIVATE KEY", new byte[] {1, 2, 3}), damaged);
        assertRefused(pem("EC PRIVATE KEY", new byte[] {0x30, (byte) 0x83, 1, 2}), damaged);
        assertRefused(pem("EC PRIVATE KEY", new byte[] {0x30, 5, 2, 1, 1}), damaged);
    }

    private static void assertRefused(String pem, String message) {
        assertThatThrownBy(() -> PemKey.parse(pem))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessage(message);
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what
                + "-----\n";
    }
}
