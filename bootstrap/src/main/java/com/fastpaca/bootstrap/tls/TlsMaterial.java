package com.fastpaca.bootstrap.tls;

import com.fastpaca.bootstrap.config.TlsFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What the node proves itself with, and whom it trusts.
 *
 * @param ofPort proves that the node is the certificate's
 * @param validUntil the end of the node's certificate
 * @param authorities of other nodes; empty for those that the Java runtime trusts
 */
record TlsMaterial(SSLContext ofPort, Instant validUntil, List<X509Certificate> authorities) {
    private static final long MAX_BYTES = 1 << 20;
    private static final char[] NO_PASSWORD = {};

    /** The files as they are at one moment. */
    record Contents(byte[] certificate, byte[] key, byte[] authorities) {
        static Contents read(TlsFiles files) throws IOException {
            return new Contents(
                    bytesOf(TlsFiles.CERTIFICATE, files.certificate()),
                    bytesOf(TlsFiles.KEY, files.key()),
                    files.authorities().isPresent()
                            ? bytesOf(TlsFiles.AUTHORITIES, files.authorities().get())
                            : new byte[0]);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Contents(byte[] otherCertificate, byte[] otherKey, byte[] otherAuthorities)
                    && Arrays.equals(certificate, otherCertificate)
                    && Arrays.equals(key, otherKey)
                    && Arrays.equals(authorities, otherAuthorities);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(certificate);
        }
    }

    /** @throws IOException if the files cannot be used; the message names the setting and the file */
    static TlsMaterial of(TlsFiles files, Contents contents) throws IOException {
        List<X509Certificate> chain = certificates(TlsFiles.CERTIFICATE, files.certificate(), contents.certificate());
        List<X509Certificate> authorities = files.authorities().isPresent()
                ? certificates(TlsFiles.AUTHORITIES, files.authorities().get(), contents.authorities())
                : List.of();
        PrivateKey key = key(files.key(), contents.key());
        if (!belongTogether(key, chain.getFirst().getPublicKey())) {
            throw new IOException(
                    TlsFiles.KEY + ": " + files.key() + " is not the key of the certificate in " + files.certificate());
        }
        Instant validUntil = chain.getFirst().getNotAfter().toInstant();
        return new TlsMaterial(proving(files.certificate(), chain, key), validUntil, authorities);
    }

    private static SSLContext proving(Path file, List<X509Certificate> chain, PrivateKey key) throws IOException {
        try {
            KeyStore store = KeyStores.empty();
            setKey(store, file, chain, key);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("keys that can be read can be used", e);
        }
    }

    private static void setKey(KeyStore store, Path file, List<X509Certificate> chain, PrivateKey key)
            throws IOException {
        try {
            store.setKeyEntry("node", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        } catch (KeyStoreException e) {
            throw new IOException(
                    TlsFiles.CERTIFICATE + ": " + file
                            + " holds certificates that do not lead from one to the next: the"
                            + " node's comes first, then each that signed the one before it, and none twice",
                    e);
        }
    }

    static List<X509Certificate> certificates(String setting, Path file) throws IOException {
        return certificates(setting, file, bytesOf(setting, file));
    }

    private static List<X509Certificate> certificates(String setting, Path file, byte[] pem) throws IOException {
        try {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (CertificateException e) {
            throw new IOException(setting + ": " + file + " holds a certificate that is damaged", e);
        }
        throw new IOException(setting + ": " + file + " holds no certificate in PEM");
    }

    private static PrivateKey key(Path file, byte[] pem) throws IOException {
        try {
            return PemKey.parse(new String(pem, StandardCharsets.ISO_8859_1));
        } catch (GeneralSecurityException e) {
            throw new IOException(TlsFiles.KEY + ": " + file + " " + e.getMessage(), e);
        }
    }

    private static byte[] bytesOf(String setting, Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException(setting + ": " + file + " cannot be read: there is no such file", e);
        } catch (IOException e) {
            throw new IOException(setting + ": " + file + " cannot be read: " + e, e);
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey certified) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] signed = {1};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(signed);
            byte[] bytes = signature.sign();
            signature.initVerify(certified);
            signature.update(signed);
            return signature.verify(bytes);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("keys that can be read can be signed with", e);
        }
    }
}
