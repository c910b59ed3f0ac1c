package com.fastpaca.raft.peer;

import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Why nodes do not come to terms about TLS, as an operator knows it. */
public final class TlsFailures {
    static final String ASKED_WITHOUT =
            "it speaks TLS, and was asked without; all nodes need FASTPACA_TLS_CERT_FILE, or none";

    private static final String SPEAKS_NONE =
            "it speaks no TLS, and was asked by TLS; all nodes need FASTPACA_TLS_CERT_FILE, or none";

    private TlsFailures() {}

    /** The same text for the same reason; empty if the failure has nothing to do with TLS. */
    public static Optional<String> reason(Throwable failure) {
        Optional<String> reason = Optional.empty();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof CertificateException untrusted) {
                return Optional.of("its certificate is not taken: " + untrusted.getMessage());
            }
            if (each instanceof SSLException tls && reason.isEmpty()) {
                String message = String.valueOf(tls.getMessage());
                // What the JDK says of bytes that are no record.
                reason = Optional.of(message.contains("SSL message") ? SPEAKS_NONE : "TLS fails: " + message);
            }
        }
        return reason;
    }
}
