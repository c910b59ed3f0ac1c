package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.bootstrap.config.Sources;
import com.fastpaca.bootstrap.token.JtokkitEstimators;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterSecretsTest {
    /** {@code printf 'fastpaca cluster secret' | openssl dgst -sha256 -hmac alpha}, and with beta. */
    private static final String OF_ALPHA = "5ae41860b2d8a1ca4680ec98edc81daaea952e8eb421eda2dcaa6dd4469ca718";

    private static final String OF_BETA = "9bf0890b3f273c09f8e7c17f063d9515215a1d30e08e1aba52730b4378ea6ece";

    private static ClusterSecrets of(Map<String, String> environment) {
        return switch (Configuration.read(Sources.of(environment), new JtokkitEstimators())) {
            case Configuration.Reading.Valid(Configuration configuration, var _) -> ClusterSecrets.of(configuration);
            case Configuration.Reading.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }

    @Test
    void theOneThatIsConfiguredIsTheOnlyOne() {
        ClusterSecrets secrets =
                of(Map.of("FASTPACA_CLUSTER_SECRET", "a-cluster-secret", "FASTPACA_API_KEY", "alpha,beta"));

        assertThat(secrets.accepted()).containsExactly("a-cluster-secret");
        assertThat(secrets.presented()).contains("a-cluster-secret");
    }

    @Test
    void eachApiKeyGivesOneAndTheFirstIsPresentedSoThatKeysCanBeChangedNodeByNode() {
        ClusterSecrets secrets = of(Map.of("FASTPACA_API_KEY", "alpha,beta"));

        assertThat(secrets.accepted()).containsExactly(OF_ALPHA, OF_BETA);
        assertThat(secrets.presented()).contains(OF_ALPHA);
    }

    @Test
    void labelsAreNoPartOfIt() {
        assertThat(of(Map.of("FASTPACA_API_KEY", "backend alpha, operator beta"))
                        .accepted())
                .containsExactly(OF_ALPHA, OF_BETA);
    }

    @Test
    void withoutAnythingEverybodyIsLetIn() {
        ClusterSecrets secrets = of(Map.of("FASTPACA_CLUSTER_SEED", "a:4000,b:4000,c:4000"));

        assertThat(secrets.accepted()).isEmpty();
        assertThat(secrets.presented()).isEmpty();
        assertThat(secrets.letEverybodyIn()).isTrue();
    }

    @Test
    void aNodeByItselfLetsNobodyIn() {
        assertThat(of(Map.of()).accepted()).hasSize(1).isNotEqualTo(of(Map.of()).accepted());
        assertThat(of(Map.of()).letEverybodyIn()).isFalse();
    }

    @Test
    void keysInAFileAloneLetNobodyIn() {
        Map<String, String> environment = Map.of("FASTPACA_API_KEY_FILE", "/run/secrets/keys");

        assertThat(of(environment).accepted())
                .hasSize(1)
                .isNotEqualTo(of(environment).accepted());
    }
}
