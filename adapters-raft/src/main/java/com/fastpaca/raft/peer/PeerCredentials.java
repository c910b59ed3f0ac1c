package com.fastpaca.raft.peer;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What opens the ports of other nodes to this one.
 *
 * @param secret presented to them, where they ask for one; visible ASCII
 * @param tls what their ports are spoken to with, where they speak TLS; checks that a certificate is one of a node at what was dialled
 */
public record PeerCredentials(Optional<String> secret, Optional<SSLContext> tls) {
    public PeerCredentials {
        if (!secret.orElse("").chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException("the secret must be visible ASCII");
        }
    }

    /** Without TLS. */
    public static PeerCredentials by(Optional<String> secret) {
        return new PeerCredentials(secret, Optional.empty());
    }
}
