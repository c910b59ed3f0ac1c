package com.fastpaca.bootstrap.token.tiktoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.token.tiktoken.ReferenceCounts.Reference;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Counts are those of OpenAI's tiktoken. */
class TiktokenAgreementTest {
    private static final int FEWEST_TEXTS = 200;

    @ParameterizedTest
    @EnumSource
    void textsOfAllKindsCountAsTiktokenCountsThem(EncodingType encoding) throws IOException {
        TiktokenCounter counter = TiktokenCounter.load(encoding);

        Map<String, Integer> counts = counts(reference -> counter.count(reference.text()));

        assertThat(counts).isEqualTo(counts(reference -> reference.tokens(encoding)));
        assertThat(counts).hasSizeGreaterThanOrEqualTo(FEWEST_TEXTS);
    }

    @Test
    void theKindsThatTheContractNamesAreAmongThem() throws IOException {
        assertThat(ReferenceCounts.all().stream().map(Reference::kind).collect(Collectors.toSet()))
                .contains("english", "code", "json", "cjk", "emoji", "white space", "special tokens", "tau-bench");
    }

    /**
     * From OpenAI's own "How to count tokens with tiktoken"
     * (github.com/openai/openai-cookbook, examples/How_to_count_tokens_with_tiktoken.ipynb).
     */
    @ParameterizedTest
    @CsvSource({
        "tiktoken is great!, CL100K_BASE, 6",
        "tiktoken is great!, O200K_BASE, 6",
        "antidisestablishmentarianism, R50K_BASE, 5",
        "antidisestablishmentarianism, P50K_BASE, 5",
        "antidisestablishmentarianism, CL100K_BASE, 6",
        "antidisestablishmentarianism, O200K_BASE, 6",
        "2 + 2 = 4, R50K_BASE, 5",
        "2 + 2 = 4, P50K_BASE, 5",
        "2 + 2 = 4, CL100K_BASE, 7",
        "2 + 2 = 4, O200K_BASE, 7",
        "お誕生日おめでとう, R50K_BASE, 14",
        "お誕生日おめでとう, P50K_BASE, 14",
        "お誕生日おめでとう, CL100K_BASE, 9",
        "お誕生日おめでとう, O200K_BASE, 8",
    })
    void thePublishedExamplesCountAsPublished(String text, EncodingType encoding, int tokens) {
        assertThat(TiktokenCounter.load(encoding).count(text)).isEqualTo(tokens);
    }

    private static Map<String, Integer> counts(ToIntFunction<Reference> count) throws IOException {
        return ReferenceCounts.all().stream()
                .collect(Collectors.toMap(
                        reference -> reference.kind() + ": " + reference.text(),
                        count::applyAsInt,
                        (first, second) -> first,
                        TreeMap::new));
    }
}
