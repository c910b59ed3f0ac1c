package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.bootstrap.config.Configuration.Access;
import com.fastpaca.http.access.ApiKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the nodes of a cluster know each other by: the secret that is configured, or else one made of each API key, so that nodes that
 * were only given keys are closed to strangers as well. An API key itself is none: many have it who are no node.
 */
final class ClusterSecrets {
    private static final String ALGORITHM = "HmacSHA256";

    /** Never changes: nodes of different versions have to agree. */
    private static final String LABEL = "fastpaca cluster secret";

    private static final int RANDOM_BYTES = 32;

    private final List<String> accepted;

    private ClusterSecrets(List<String> accepted) {
        this.accepted = accepted;
    }

    static ClusterSecrets of(Configuration configuration) {
        Access access = configuration.access();
        if (access.clusterSecret().isPresent()) {
            return new ClusterSecrets(List.of(access.clusterSecret().get()));
        }
        if (!access.apiKeys().isEmpty()) {
            return new ClusterSecrets(
                    access.apiKeys().stream().map(ClusterSecrets::derived).toList());
        }
        boolean alone = configuration.cluster().seed().isEmpty();
        // Keys of a file come and go. Whoever locks the API does not mean to leave this open, and a node by itself has
        // nobody to let in: nobody has this one.
        return new ClusterSecrets(alone || access.apiKeyFile().isPresent() ? List.of(random()) : List.of());
    }

    /** Whether whoever reaches the port could be a node. */
    boolean letEverybodyIn() {
        return accepted.isEmpty();
    }

    /** What another node may present; nothing lets everybody in. */
    List<String> accepted() {
        return accepted;
    }

    /** What this node presents to others, if anything. */
    Optional<String> presented() {
        return accepted.stream().findFirst();
    }

    private static String derived(ApiKey apiKey) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(apiKey.key().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(LABEL.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
