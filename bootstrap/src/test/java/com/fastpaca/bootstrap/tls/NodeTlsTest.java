package com.fastpaca.bootstrap.tls;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.bootstrap.config.TlsFiles;
import com.fastpaca.bootstrap.tls.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which certificates are taken, and which files. */
class NodeTlsTest {
    @TempDir
    private static Path directory;

    private static TestAuthority authority;
    private static Issued node;
    private static Issued expired;
    private static Issued ofOthers;

    @BeforeAll
    static void issue() throws Exception {
        authority = new TestAuthority(directory.resolve("ours"));
        node = authority.issue("node", "ip:127.1.2.3,dns:node-1.internal,dns:*.pods.internal");
        expired = authority.issue("expired", "ip:127.1.2.3", "-startdate", "-10d", "-validity", "5");
        ofOthers = new TestAuthority(directory.resolve("theirs")).issue("node", "ip:127.1.2.3");
    }

    @Test
    void aCertificateHasToNameTheHostThatIsDialled() {
        PeerTrust trust = trust(List.of());

        for (String host : List.of("127.1.2.3", "node-1.internal", "Node-1.Internal", "a.pods.internal")) {
            assertThatCode(() -> check(trust, node, host)).as(host).doesNotThrowAnyException();
        }
        for (String host : List.of("127.1.2.4", "node-2.internal", "pods.internal", "a.b.pods.internal", "::1")) {
            assertThatThrownBy(() -> check(trust, node, host))
                    .as(host)
                    .isInstanceOf(CertificateException.class)
                    .hasMessage("it is of another host: it names [127.1.2.3, node-1.internal, *.pods.internal]");
        }
    }

    @Test
    void theNameOfAllNodesMayStandForTheHost() {
        assertThatCode(() -> check(trust(List.of("node-1.internal")), node, "127.9.9.9"))
                .doesNotThrowAnyException();
    }

    @Test
    void whatHasExpiredOrIsOfAnotherAuthorityIsNotTaken() {
        assertThatThrownBy(() -> check(trust(List.of()), expired, "127.1.2.3"))
                .isInstanceOf(CertificateException.class)
                .hasMessage("it, or one that leads to its authority, has expired");
        assertThatThrownBy(() -> check(trust(List.of()), ofOthers, "127.1.2.3"))
                .isInstanceOf(CertificateException.class)
                .hasMessage("its authority is not one that is trusted here");
        assertThatThrownBy(() -> check(new PeerTrust(List.of(), List.of(), Optional.empty()), node, "127.1.2.3"))
                .as("by the authorities that the Java runtime trusts")
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void aCommandTakesTheCertificateOfItsOwnHostsNodeWhateverItNames() throws Exception {
        PeerTrust trust = new PeerTrust(List.of(), List.of(), Optional.of(chain(node)[0]));

        assertThatCode(() -> check(trust, node, "127.0.0.1")).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(trust, ofOthers, "127.0.0.1")).isInstanceOf(CertificateException.class);
    }

    @Test
    void filesThatFitEachOtherAreTaken() {
        assertThatCode(() -> NodeTls.check(files(node.certificate(), node.key())))
                .doesNotThrowAnyException();
    }

    @Test
    void filesThatDoNotAreNamed() throws IOException {
        Path none = directory.resolve("none");
        Path empty = Files.writeString(directory.resolve("empty"), "");

        assertRefused(
                node.certificate(),
                expired.key(),
                "FASTPACA_TLS_KEY_FILE: " + expired.key() + " is not the key of the certificate in "
                        + node.certificate());
        assertRefused(none, node.key(), "FASTPACA_TLS_CERT_FILE: " + none + " cannot be read: there is no such file");
        assertRefused(empty, node.key(), "FASTPACA_TLS_CERT_FILE: " + empty + " holds no certificate in PEM");
        assertRefused(node.certificate(), empty, "FASTPACA_TLS_KEY_FILE: " + empty + " holds no private key in PEM");
        assertThatThrownBy(() -> NodeTls.check(files(expired.certificate(), expired.key())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(" holds a certificate that has expired: ");
    }

    private static void assertRefused(Path certificate, Path key, String message) {
        assertThatThrownBy(() -> NodeTls.check(files(certificate, key)))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    private static TlsFiles files(Path certificate, Path key) {
        return new TlsFiles(certificate, key, Optional.of(authority.certificate()));
    }

    private static PeerTrust trust(List<String> commonHosts) {
        try {
            return new PeerTrust(
                    TlsMaterial.certificates("the authority", authority.certificate()), commonHosts, Optional.empty());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void check(PeerTrust trust, Issued presented, String host) throws Exception {
        trust.checkServerTrusted(
                chain(presented), "ECDHE_ECDSA", SSLContext.getDefault().createSSLEngine(host, 4000));
    }

    private static X509Certificate[] chain(Issued presented) throws IOException {
        return TlsMaterial.certificates("the certificate", presented.certificate())
                .toArray(X509Certificate[]::new);
    }
}
