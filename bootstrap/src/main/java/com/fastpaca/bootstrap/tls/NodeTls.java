package com.fastpaca.bootstrap.tls;

import com.fastpaca.bootstrap.config.TlsFiles;
import com.fastpaca.bootstrap.file.FollowedFile;
import com.fastpaca.bootstrap.tls.TlsMaterial.Contents;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's end of TLS, with a certificate that may be renewed while the node runs: its files are taken when they have changed and fit
 * each other. Connections that are open stay as they are.
 */
public final class NodeTls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeTls.class);
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** A connection that is resumed is not checked again; so long may that be put off. */
    private static final int RESUMED_WITHIN_SECONDS = 600;

    private final TlsFiles files;
    private final PeerTrust trust;
    private final SSLContext towardsPeers;
    private final FollowedFile<Contents> followed;
    private volatile TlsMaterial material;

    private NodeTls(TlsFiles files, Contents contents, TlsMaterial material, Collection<String> commonHosts) {
        this.files = files;
        this.trust = new PeerTrust(material.authorities(), commonHosts, Optional.empty());
        this.towardsPeers = towards(trust);
        this.material = material;
        this.followed =
                new FollowedFile<>("tls-files", contents, () -> Contents.read(files), this::take, NodeTls::tellRefusal);
    }

    /**
     * @param commonHosts names and addresses that a certificate of any other node may name
     * @throws IOException if the files cannot be used; the message says why
     */
    public static NodeTls follow(TlsFiles files, Collection<String> commonHosts) throws IOException {
        Contents contents = Contents.read(files);
        TlsMaterial material = TlsMaterial.of(files, contents);
        NodeTls tls = new NodeTls(files, contents, material, commonHosts);
        tellValidity("the certificate is", material);
        tls.followed.start();
        return tls;
    }

    /** @throws IOException if the files cannot be used; the message says why */
    public static void check(TlsFiles files) throws IOException {
        Instant end = TlsMaterial.of(files, Contents.read(files)).validUntil();
        if (end.isBefore(Instant.now())) {
            throw new IOException(TlsFiles.CERTIFICATE + ": " + files.certificate() + " holds a certificate that has"
                    + " expired: " + end);
        }
    }

    /** For a new connection to this node. */
    public SSLEngine newEngine() {
        SSLEngine engine = material.ofPort().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(PROTOCOLS);
        return engine;
    }

    /** The end of the certificate that new connections are shown. */
    public Instant validUntil() {
        return material.validUntil();
    }

    /** For connections to other nodes; follows the files, too. */
    public SSLContext towardsPeers() {
        return towardsPeers;
    }

    static SSLContext towards(PeerTrust trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            context.getClientSessionContext().setSessionTimeout(RESUMED_WITHIN_SECONDS);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    void readAgain() {
        followed.readAgain();
    }

    private void take(Contents contents) throws IOException {
        TlsMaterial renewed = TlsMaterial.of(files, contents);
        trust.replaceAuthorities(renewed.authorities());
        material = renewed;
        tellValidity("the certificate was replaced: the new one is", renewed);
    }

    private static void tellRefusal(String reason) {
        LOG.atError()
                .addKeyValue("event", "certificate_not_reloaded")
                .log("the certificate stays as it was: {}", reason);
    }

    private static void tellValidity(String what, TlsMaterial material) {
        Instant end = material.validUntil();
        if (end.isBefore(Instant.now())) {
            LOG.atWarn()
                    .addKeyValue("event", "certificate_expired")
                    .addKeyValue("valid_until", end)
                    .log("{} of no use: it has expired, {}", what, end);
        } else {
            LOG.atInfo()
                    .addKeyValue("event", "certificate_loaded")
                    .addKeyValue("valid_until", end)
                    .log("{} valid until {}", what, end);
        }
    }

    @Override
    public void close() {
        followed.close();
    }
}
