package com.fastpaca.domain.persistent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GenerationsTest {
    private static final int MAX = 3;

    private static Generations<Integer, String> of(int... keys) {
        Generations<Integer, String> generations = Generations.none();
        for (int key : keys) {
            generations = generations.with(key, "value " + key, MAX);
        }
        return generations;
    }

    @Test
    void atLeastAsManyAsTheNewestMayBeAreKeptAndFewerThanTwiceAsMany() {
        Generations<Integer, String> generations = Generations.none();
        for (int key = 1; key <= 10 * MAX; key++) {
            generations = generations.with(key, "value " + key, MAX);
            for (int kept = Math.max(1, key - MAX + 1); kept <= key; kept++) {
                assertThat(generations.get(kept)).isEqualTo("value " + kept);
            }
            assertThat(generations.get(key - 2 * MAX)).isNull();
        }
    }

    @Test
    void anEntryOfTheOlderGenerationThatIsPutAgainIsAmongTheNewest() {
        Generations<Integer, String> generations = of(1, 2, 3, 4).with(1, "again", MAX);

        assertThat(generations.newest().get(1)).isEqualTo("again");
        assertThat(generations.before().get(1)).isNull();
        assertThat(generations.get(1)).isEqualTo("again");
    }

    @Test
    void anEntryThatIsPutAgainDropsNone() {
        Generations<Integer, String> generations = of(1, 2, 3).with(3, "again", MAX);

        assertThat(generations.newest().size()).isEqualTo(MAX);
        assertThat(generations.get(3)).isEqualTo("again");
    }

    @Test
    void anEntryIsTakenOutOfEitherGeneration() {
        Generations<Integer, String> generations = of(1, 2, 3, 4).without(1).without(4);

        assertThat(generations.get(1)).isNull();
        assertThat(generations.get(4)).isNull();
        assertThat(generations.get(2)).isEqualTo("value 2");
    }
}
