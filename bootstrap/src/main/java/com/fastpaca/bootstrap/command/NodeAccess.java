package com.fastpaca.bootstrap.client;

import com.fastpaca.bootstrap.config.ApiKeySyntax;
import com.fastpaca.bootstrap.config.TlsFiles;
import com.fastpaca.bootstrap.tls.ClientTls;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How a command reaches a node, as the settings say that the node of this host is started with.
 *
 * @param url of the node of this host
 * @param key presented to a node, if it asks for one
 * @param tls what nodes are spoken to with whose URL asks for it
 */
public record NodeAccess(String url, Optional<String> key, SSLContext tls) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** @throws IOException if the certificates or the file of keys that the settings name cannot be read; the message says why */
    public static NodeAccess of(Map<String, String> settings) throws IOException {
        return of(settings, keyIn(settings));
    }

    /**
     * For what needs no key, and must not fail where a file of keys is just being replaced.
     *
     * @throws IOException if the certificates that the settings name cannot be read; the message says why
     */
    public static NodeAccess withoutKey(Map<String, String> settings) throws IOException {
        return of(settings, Optional.empty());
    }

    private static NodeAccess of(Map<String, String> settings, Optional<String> key) throws IOException {
        String scheme = settings.containsKey(TlsFiles.CERTIFICATE) ? "https" : "http";
        return new NodeAccess(
                scheme + "://" + hostIn(settings) + ":" + settings.getOrDefault("FASTPACA_PORT", "4000"),
                key,
                ClientTls.of(settings));
    }

    /** Where the node is bound to; one that is bound to every address is on the loopback interface, too. */
    private static String hostIn(Map<String, String> settings) {
        String host = settings.getOrDefault("FASTPACA_HOST", "0.0.0.0");
        try {
            InetAddress address = InetAddress.ofLiteral(host);
            if (address.isAnyLocalAddress()) {
                return "127.0.0.1";
            }
            return address instanceof Inet6Address ? "[" + host + "]" : host;
        } catch (IllegalArgumentException name) {
            return host;
        }
    }

    private static Optional<String> keyIn(Map<String, String> settings) throws IOException {
        String keys = settings.get("FASTPACA_API_KEY");
        String file = settings.get("FASTPACA_API_KEY_FILE");
        if (keys != null || file == null) {
            return Optional.ofNullable(keys).flatMap(ApiKeySyntax::firstKeyIn);
        }
        return Optional.of(ApiKeySyntax.read(Path.of(file)).getFirst().key());
    }

    public HttpClient newClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(tls)
                .build();
    }
}
