package com.fastpaca.bootstrap.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority whose certificates the JDK's keytool makes. */
public final class TestAuthority {
    private static final char[] PASSWORD = "password".toCharArray();
    private static final String SELF = "authority";

    private final Path directory;
    private final Path store;

    /** @param directory for its files; new for each */
    public TestAuthority(Path directory) throws IOException, InterruptedException {
        this.directory = Files.createDirectories(directory);
        this.store = directory.resolve("store.p12");
        keytool("-alias", SELF, "-dname", "CN=" + directory.getFileName(), "-ext", "bc:c");
        write(SELF);
    }

    /** Files in PEM. */
    public record Issued(Path certificate, Path key) {
        /** What a node is started with. */
        public Map<String, String> settings(TestAuthority authority) {
            return Map.of(
                    "FASTPACA_TLS_CERT_FILE", certificate.toString(),
                    "FASTPACA_TLS_KEY_FILE", key.toString(),
                    "FASTPACA_TLS_CA_FILE", authority.certificate().toString());
        }
    }

    public Path certificate() {
        return directory.resolve(SELF + ".crt");
    }

    /**
     * Makes a certificate and its key.
     *
     * @param name of its files; another one for each
     * @param names as keytool takes alternative names: {@code ip:127.0.0.1,dns:localhost}
     * @param options of keytool, further ones
     */
    public Issued issue(String name, String names, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of("-alias", name, "-dname", "CN=" + name, "-signer", SELF, "-ext", "san=" + names));
        arguments.addAll(List.of(options));
        keytool(arguments.toArray(String[]::new));
        return write(name);
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString()));
        command.addAll(List.of(arguments));
        if (!command.contains("-keyalg")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    private Issued write(String name) throws IOException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD);
            StringBuilder chain = new StringBuilder();
            for (Certificate each : keys.getCertificateChain(name)) {
                chain.append(pem("CERTIFICATE", each.getEncoded()));
            }
            return new Issued(
                    Files.writeString(directory.resolve(name + ".crt"), chain),
                    Files.writeString(
                            directory.resolve(name + ".key"),
                            pem("PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded())));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + what + "-----\n";
    }

    /** For clients that trust it alone, and look for the host that they ask. */
    public SSLContext trusted() throws IOException, GeneralSecurityException {
        KeyStore anchors = KeyStores.empty();
        for (X509Certificate each : TlsMaterial.certificates("the authority", certificate())) {
            anchors.setCertificateEntry(SELF, each);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
