package com.fastpaca.raft.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FormationPropertiesTest {
    private static final int STORM = 1_500;
    private static final int CALM = 6_000;

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void justOneClusterFormsOfTheExpectedNodesWhateverHappensBefore(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int half, @ForAll @IntRange(max = STORM) int storm) {
        int size = 2 * half + 1;
        SimulatedNodes nodes = new SimulatedNodes(seed, size, size, true);

        nodes.storm(storm, false);

        assertThat(nodes.calm(CALM)).isTrue();
        assertThat(nodes.formed()).hasSize(1);
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void noClustersShareANodeWhenDisksGetLost(
            @ForAll long seed, @ForAll @IntRange(max = 2) int spare, @ForAll @IntRange(max = STORM) int storm) {
        SimulatedNodes nodes = new SimulatedNodes(seed, 3 + spare, 3, true);

        nodes.storm(storm, true);

        boolean allFormed = nodes.calm(CALM);
        assertThat(allFormed || spare > 0 || nodes.isBoundToLostNodes()).isTrue();
    }

    /** A simulation in which nothing can go wrong proves nothing. */
    @Test
    void promisesThatDoNotLastAreFoundOut() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> {
                    for (long seed = 0; seed < 2_000; seed++) {
                        SimulatedNodes nodes = new SimulatedNodes(seed, 5, 3, false);
                        nodes.storm(STORM, false);
                    }
                })
                .withMessageContaining("two clusters share a node");
    }
}
