package com.fastpaca.bootstrap.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JtokkitEstimatorsTest {
    /** Tells the encodings apart: it counts differently in each. */
    private static final String TEXT = "你好        世界";

    private static final int O200K_TOKENS = 3;
    private static final int CL100K_TOKENS = 7;
    private static final int P50K_TOKENS = 10;
    private static final int R50K_TOKENS = 16;

    private final JtokkitEstimators estimators = new JtokkitEstimators();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "o200k_base",
                "o200k_harmony",
                "gpt-4o",
                "gpt-4o-mini",
                "gpt-4o-2024-11-20",
                "gpt-4o-mini-realtime-preview-2024-12-17",
                "chatgpt-4o-latest",
                "gpt-4.1",
                "gpt-4.1-nano-2025-04-14",
                "gpt-4.5-preview",
                "gpt-5",
                "gpt-5-mini",
                "gpt-5.1",
                "gpt-5.1-codex",
                "gpt-oss-120b",
                "o1",
                "o1-preview",
                "o3-mini-2025-01-31",
                "o4-mini",
                "ft:gpt-4o-mini-2024-07-18:acme::9aB3x",
            })
    void modelsSinceGpt4oHaveO200kBase(String name) {
        assertThat(count("tiktoken:" + name)).isEqualTo(O200K_TOKENS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cl100k_base",
                "gpt-4",
                "gpt-4-0613",
                "gpt-4-32k-0314",
                "gpt-4-turbo-2024-04-09",
                "gpt-3.5",
                "gpt-3.5-turbo",
                "gpt-3.5-turbo-16k-0613",
                "gpt-35-turbo",
                "davinci-002",
                "text-embedding-ada-002",
                "text-embedding-3-large",
                "ft:gpt-3.5-turbo:acme:support:id",
                "ft:babbage-002",
            })
    void modelsOfTheTimeOfGpt4HaveCl100kBase(String name) {
        assertThat(count("tiktoken:" + name)).isEqualTo(CL100K_TOKENS);
    }

    @ParameterizedTest
    @CsvSource({
        "p50k_base, " + P50K_TOKENS,
        "p50k_edit, " + P50K_TOKENS,
        "text-davinci-003, " + P50K_TOKENS,
        "code-davinci-edit-001, " + P50K_TOKENS,
        "r50k_base, " + R50K_TOKENS,
        "gpt2, " + R50K_TOKENS,
        "gpt-2, " + R50K_TOKENS,
        "davinci, " + R50K_TOKENS,
        "text-similarity-ada-001, " + R50K_TOKENS,
    })
    void olderModelsHaveTheirOwn(String name, int tokens) {
        assertThat(count("tiktoken:" + name)).isEqualTo(tokens);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gpt-4o",
                "tiktoken",
                "tiktoken:",
                "tiktoken: gpt-4o",
                "tiktoken:GPT-4o",
                "Tiktoken:gpt-4o",
                "tiktoken:gpt",
                "tiktoken:gpt-4ox",
                "tiktoken:gpt-4.7",
                "tiktoken:gpt-4o-\n",
                "tiktoken:gpt-5.x",
                "tiktoken:o200k",
                "tiktoken:o2",
                "tiktoken:claude-sonnet",
                "tiktoken:ft:",
                "tiktoken:ft:claude:acme",
                "tiktoken:ft:ft:gpt-4o",
                "chars",
                "chars:",
                "chars:0",
                "chars:0.0000",
                "chars:-4",
                "chars:+4",
                "chars:4.",
                "chars:.5",
                "chars:1e3",
                "chars:NaN",
                "chars:4 ",
                "chars:٤",
                "chars:10000",
                "chars:0.00001",
                "words:1",
            })
    void otherNamesAreUnknown(String name) {
        assertThat(estimators.find(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "chars:4, '', 0",
        "chars:4, abc, 1",
        "chars:4, abcd, 1",
        "chars:4, abcde, 2",
        "chars:3.5, abcdefg, 2",
        "chars:3.5, abcdefgh, 3",
        "chars:1, 中文😀, 3",
        "chars:0.5, ab, 4",
        "chars:0.3, a, 4",
        "chars:9999, a, 1",
    })
    void charactersAreCountedByCodePointAndRoundedUp(String name, String text, int tokens) {
        assertThat(estimators.find(name).orElseThrow().count(text)).isEqualTo(tokens);
    }

    @Test
    void moreTokensThanFitCountAsTheMost() {
        String text = "a".repeat(300_000);

        assertThat(estimators.find("chars:0.0001").orElseThrow().count(text)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void anEncodingIsLoadedOnce() {
        assertThat(estimators.find("tiktoken:gpt-4o")).isEqualTo(estimators.find("tiktoken:o200k_base"));
    }

    private int count(String name) {
        return estimators.find(name).orElseThrow().count(TEXT);
    }
}
