package com.fastpaca.bootstrap.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the node's certificate is, in PEM.
 *
 * @param certificate and those that lead to its authority
 * @param key the certificate's
 * @param authorities that sign the certificates of other nodes, unless those are meant that the Java runtime trusts
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> authorities) {
    public static final String CERTIFICATE = "FASTPACA_TLS_CERT_FILE";
    public static final String KEY = "FASTPACA_TLS_KEY_FILE";
    public static final String AUTHORITIES = "FASTPACA_TLS_CA_FILE";
}
