package com.fastpaca.bootstrap.config;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The node of this host, as a command finds it that is given the same settings. */
public final class OwnNode {
    private OwnNode() {}

    public static String url(Map<String, String> settings) {
        String scheme = settings.containsKey(TlsFiles.CERTIFICATE) ? "https" : "http";
        return scheme + "://" + host(settings) + ":" + text(KnownSettings.PORT, settings);
    }

    /** Where the node is bound to; one that is bound to every address is on the loopback interface, too. */
    private static String host(Map<String, String> settings) {
        String host = text(KnownSettings.HOST, settings);
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

    private static String text(Setting<?> setting, Map<String, String> settings) {
        return settings.getOrDefault(setting.name(), setting.standard());
    }

    /**
     * A key that opens the node, if it has any.
     *
     * @throws IOException if the file of keys cannot be read; the message says why
     */
    public static Optional<String> key(Map<String, String> settings) throws IOException {
        String keys = settings.get(KnownSettings.API_KEY.name());
        String file = settings.get(KnownSettings.API_KEY_FILE.name());
        if (keys != null || file == null) {
            return Optional.ofNullable(keys).flatMap(ApiKeySyntax::firstKeyIn);
        }
        return Optional.of(ApiKeySyntax.read(Path.of(file)).getFirst().key());
    }
}
