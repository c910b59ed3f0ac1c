package com.fastpaca.bootstrap.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.bootstrap.config.TlsFiles;
import com.fastpaca.bootstrap.tls.TestAuthority.Issued;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which certificates are taken, and which files. */
class NodeTlsTest {
    private static final Pattern PEM = Pattern.compile("-----BEGIN.*?-----END CERTIFICATE-----\n", Pattern.DOTALL);

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

    @Test
    void severalCertificatesAreTakenInTheOrderInWhichTheyLeadToTheAuthority() throws Exception {
        authority.issue("between", "dns:between", "-ext", "bc:c");
        Issued leaf = authority.issue("leaf", "ip:127.1.2.3", "-signer", "between");
        List<String> chain = PEM.matcher(Files.readString(leaf.certificate()))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(chain).hasSize(3);
        String first = chain.get(0);
        String between = chain.get(1);
        String last = chain.get(2);

        for (List<String> taken : List.of(List.of(first), List.of(first, between), chain)) {
            assertThatCode(() -> NodeTls.check(files(written(taken), leaf.key())))
                    .doesNotThrowAnyException();
        }
        for (List<String> faulty :
                List.of(List.of(first, last, between), List.of(first, last), List.of(first, between, last, last))) {
            Path file = written(faulty);
            assertRefused(
                    file,
                    leaf.key(),
                    "FASTPACA_TLS_CERT_FILE: " + file + " holds certificates that do not lead from one to the next: the"
                            + " node's comes first, then each that signed the one before it, and none twice");
        }
    }

    private static Path written(List<String> certificates) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "chain", ".crt"), String.join("", certificates));
    }

    @Test
    void filesThatCannotBeUsedReplaceNeitherTheCertificateNorTheAuthorities() throws Exception {
        Path certificate = Files.copy(node.certificate(), directory.resolve("kept.crt"));
        Path authorities = Files.copy(authority.certificate(), directory.resolve("kept-ca.crt"));
        TlsFiles files = new TlsFiles(certificate, node.key(), Optional.of(authorities));
        NodeTls tls = NodeTls.follow(files, List.of());
        // The test reads the files itself, when it has written them.
        tls.close();

        String once = Files.readString(certificate);
        Files.writeString(certificate, once + once);
        Files.writeString(authorities, Files.readString(ofOthers.certificate()));
        tls.readAgain();
        assertThatCode(() -> dial(tls, "127.1.2.3")).doesNotThrowAnyException();

        Files.writeString(certificate, once);
        tls.readAgain();
        assertThatThrownBy(() -> dial(tls, "127.1.2.3")).isInstanceOf(SSLHandshakeException.class);
    }

    /** From a node to a peer that has the certificate of {@link #node}. */
    private static void dial(NodeTls tls, String host) throws Exception {
        TlsFiles peer = files(node.certificate(), node.key());
        SSLContext ofPeer =
                TlsMaterial.of(peer, TlsMaterial.Contents.read(peer)).ofPort();
        try (ExecutorService executor = Executors.newSingleThreadExecutor();
                ServerSocket listening =
                        ofPeer.getServerSocketFactory().createServerSocket(0, 1, InetAddress.ofLiteral(host))) {
            var _ = executor.submit(() -> {
                try (SSLSocket accepted = (SSLSocket) listening.accept()) {
                    accepted.startHandshake();
                }
                return null;
            });
            try (SSLSocket socket =
                    (SSLSocket) tls.towardsPeers().getSocketFactory().createSocket(host, listening.getLocalPort())) {
                socket.startHandshake();
            }
        }
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
