package com.fastpaca.bootstrap.tls;

import com.fastpaca.bootstrap.config.TlsFiles;
import com.fastpaca.bootstrap.tls.TlsMaterial.Contents;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's end of TLS, with a certificate that may be renewed while the node runs: its files are read every other second, and taken when
 * they have changed and fit each other. Connections that are open stay as they are.
 */
public final class NodeTls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeTls.class);
    private static final long PERIOD_MILLIS = 2_000;
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** A connection that is resumed is not checked again; so long may that be put off. */
    private static final int RESUMED_WITHIN_SECONDS = 600;

    private final TlsFiles files;
    private final PeerTrust trust;
    private final SSLContext towardsPeers;
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("tls-files").daemon().factory());
    private volatile TlsMaterial material;

    private Contents present;

    /** Why the files as they are now cannot be taken, and whether that was said. */
    private String refusal = "";

    private boolean said;

    private NodeTls(TlsFiles files, Contents contents, TlsMaterial material, Collection<String> commonHosts) {
        this.files = files;
        this.present = contents;
        this.trust = new PeerTrust(material.authorities(), commonHosts, Optional.empty());
        this.towardsPeers = towards(trust);
        this.material = material;
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
        var _ = tls.reader.scheduleWithFixedDelay(tls::readAgain, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
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
        try {
            Contents contents = Contents.read(files);
            if (!contents.isSame(present)) {
                TlsMaterial renewed = TlsMaterial.of(files, contents);
                trust.replaceAuthorities(renewed.authorities());
                material = renewed;
                present = contents;
                tellValidity("the certificate was replaced: the new one is", renewed);
            }
            refusal = "";
        } catch (IOException | RuntimeException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    /** Said when it is seen twice: files that belong together are not replaced at the same moment. */
    private void refuse(String reason) {
        if (!reason.equals(refusal)) {
            said = false;
        } else if (!said) {
            LOG.atError()
                    .addKeyValue("event", "certificate_not_reloaded")
                    .log("the certificate stays as it was: {}", reason);
            said = true;
        }
        refusal = reason;
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
        reader.shutdownNow();
    }
}
