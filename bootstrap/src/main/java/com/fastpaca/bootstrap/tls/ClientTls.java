package com.fastpaca.bootstrap.tls;

import com.fastpaca.bootstrap.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** TLS for a command that asks a node. */
public final class ClientTls {
    private ClientTls() {}

    /**
     * Trusts the authorities of the settings, and the certificate of this host's node itself, which need not name the loopback interface.
     *
     * @throws IOException if the certificates that the settings name cannot be read; the message says why
     */
    public static SSLContext of(Map<String, String> settings) throws IOException {
        List<X509Certificate> authorities = certificates(TlsFiles.AUTHORITIES, settings);
        Optional<X509Certificate> own =
                certificates(TlsFiles.CERTIFICATE, settings).stream().findFirst();
        return NodeTls.towards(new PeerTrust(authorities, List.of(), own));
    }

    private static List<X509Certificate> certificates(String setting, Map<String, String> settings) throws IOException {
        String file = settings.get(setting);
        return file == null ? List.of() : TlsMaterial.certificates(setting, Path.of(file));
    }
}
