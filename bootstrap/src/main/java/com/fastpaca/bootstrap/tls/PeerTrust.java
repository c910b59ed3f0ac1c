package com.fastpaca.bootstrap.tls;

import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates are taken for those of nodes: an authority that is trusted has signed it, and it names the host that was dialled, or
 * one by which all nodes are found. The latter, as one name may lead to many addresses, of which a node learns before it learns of a name.
 * Does itself what {@code HTTPS} identification would do, which knows one name only.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final Set<String> commonHosts;
    private final Optional<X509Certificate> own;
    private volatile X509ExtendedTrustManager authorities;

    /**
     * @param commonHosts names and addresses that are any node's
     * @param own a certificate that is taken at any address, however it was signed
     */
    PeerTrust(List<X509Certificate> authorities, Collection<String> commonHosts, Optional<X509Certificate> own) {
        this.commonHosts = new TreeSet<>(commonHosts);
        this.own = own;
        this.authorities = trustIn(authorities);
    }

    void replaceAuthorities(List<X509Certificate> others) {
        authorities = trustIn(others);
    }

    private static X509ExtendedTrustManager trustIn(List<X509Certificate> authorities) {
        try {
            @Nullable KeyStore anchors = authorities.isEmpty() ? null : anchors(authorities);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(anchors);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509ExtendedTrustManager trust) {
                    return trust;
                }
            }
            throw new IllegalStateException("this Java platform checks no certificates");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("certificates that can be read can be trusted", e);
        }
    }

    private static KeyStore anchors(List<X509Certificate> authorities) throws GeneralSecurityException {
        KeyStore anchors = KeyStores.empty();
        for (X509Certificate authority : authorities) {
            anchors.setCertificateEntry("authority-" + anchors.size(), authority);
        }
        return anchors;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(
                chain,
                authType,
                socket instanceof SSLSocket tls ? tls.getHandshakeSession().getPeerHost() : null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType, engine.getPeerHost());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType, null);
    }

    private void check(X509Certificate[] chain, String authType, @Nullable String dialled) throws CertificateException {
        if (own.isPresent() && own.get().equals(chain[0])) {
            return;
        }
        try {
            authorities.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            throw new CertificateException(reason(e), e);
        }
        Stream<String> hosts = Stream.concat(Stream.ofNullable(dialled), commonHosts.stream());
        if (hosts.noneMatch(host -> names(chain[0], host))) {
            throw new CertificateException("it is of another host: it names " + namesOf(chain[0]));
        }
    }

    private static String reason(CertificateException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            switch (each) {
                case CertificateExpiredException expired -> {
                    return "it, or one that leads to its authority, has expired";
                }
                case CertificateNotYetValidException early -> {
                    return "it, or one that leads to its authority, is not valid yet";
                }
                case CertPathBuilderException unknown -> {
                    return "its authority is not one that is trusted here";
                }
                default -> {}
            }
        }
        return String.valueOf(failure.getMessage());
    }

    private static boolean names(X509Certificate certificate, String host) {
        return alternatives(certificate).anyMatch(name -> switch (name.kind()) {
            case DNS_NAME -> matches(name.text(), host);
            case IP_ADDRESS -> isSameAddress(name.text(), host);
            default -> false;
        });
    }

    private record Name(int kind, String text) {}

    private static Stream<Name> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Stream.empty()
                    : names.stream()
                            .filter(name -> name.get(1) instanceof String)
                            .map(name -> new Name((Integer) name.get(0), (String) name.get(1)));
        } catch (CertificateException e) {
            return Stream.empty();
        }
    }

    private static List<String> namesOf(X509Certificate certificate) {
        return alternatives(certificate).map(Name::text).toList();
    }

    /** An asterisk stands for the first label, and for nothing else (RFC 9525, section 6.3). */
    private static boolean matches(String pattern, String host) {
        String name = pattern.toLowerCase(Locale.ROOT);
        String given = host.toLowerCase(Locale.ROOT);
        int dot = given.indexOf('.');
        return name.equals(given)
                || (name.startsWith("*.") && dot > 0 && given.substring(dot).equals(name.substring(1)));
    }

    private static boolean isSameAddress(String address, String host) {
        try {
            return InetAddress.ofLiteral(address).equals(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noClients();
    }

    private static CertificateException noClients() {
        return new CertificateException("clients are not asked for certificates");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }
}
