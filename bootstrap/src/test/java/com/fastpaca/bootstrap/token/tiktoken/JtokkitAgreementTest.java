package com.fastpaca.bootstrap.token.tiktoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Counts are those of jtokkit's own encoder, whatever the text. */
class JtokkitAgreementTest {
    private static final long SEED = 20_250_131;

    private final RandomTexts texts = new RandomTexts(SEED);

    @ParameterizedTest
    @EnumSource
    void randomTextsCountTheSame(EncodingType type) {
        Encoding jtokkit = Encodings.newLazyEncodingRegistry().getEncoding(type);
        TiktokenCounter counter = TiktokenCounter.load(type);
        for (int i = 0; i < 10_000; i++) {
            requireSameCount(texts.next(40), counter, jtokkit);
        }
    }

    @ParameterizedTest
    @EnumSource
    void longWordsCountTheSame(EncodingType type) {
        Encoding jtokkit = Encodings.newLazyEncodingRegistry().getEncoding(type);
        TiktokenCounter counter = TiktokenCounter.load(type);
        for (int alphabet = 1; alphabet <= 26; alphabet++) {
            for (int length : new int[] {511, 512, 513, 640, 1_025, 5_000}) {
                requireSameCount(texts.word(length, alphabet), counter, jtokkit);
            }
        }
    }

    private static void requireSameCount(String text, TiktokenCounter counter, Encoding jtokkit) {
        assertThat(counter.count(text))
                .as("tokens of \"%s\" of the texts of seed %d", text, SEED)
                .isEqualTo(jtokkit.countTokensOrdinary(text));
    }
}
