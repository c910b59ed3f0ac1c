package com.fastpaca.bootstrap.token.tiktoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts that are one piece, or many of the longest. The deadlines leave a slow machine room; time that is not linear would miss them. */
class HugePieceTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int LARGEST_EVENT_BYTES = 8 * MEBIBYTE;

    private static final TiktokenCounter O200K = TiktokenCounter.load(EncodingType.O200K_BASE);
    private static final TiktokenCounter CL100K = TiktokenCounter.load(EncodingType.CL100K_BASE);

    /** Unit, and tokens of a mebibyte of it in o200k_base and cl100k_base. */
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '"',
            value = {
                "a,131072,131072",
                "A,131072,131072",
                "ab,262144,524288",
                " ,8192,8192",
                "=,16384,16384",
                "7,349526,349526",
                "中,349525,349525",
                "中文字符测试龘靐,305830,349520",
                "😀,262144,524288",
                "'s,524288,524288",
                "The quick brown fox. ,249661,249661",
            })
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void aMebibyteOfOneUnitIsCounted(String unit, int o200kTokens, int cl100kTokens) {
        String text = unit.repeat(MEBIBYTE / unit.getBytes(StandardCharsets.UTF_8).length);

        assertThat(O200K.count(text)).isEqualTo(o200kTokens);
        assertThat(CL100K.count(text)).isEqualTo(cl100kTokens);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void theLargestEventOfRandomLettersIsCounted() {
        String text = new RandomTexts(7).word(LARGEST_EVENT_BYTES, 26);

        assertThat(O200K.count(text)).isBetween(text.length() / 8, text.length());
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void capitalsAfterAMarkOrALetterWithoutCaseAreReadAFewTimesOnly() {
        String capitals = "A".repeat(MEBIBYTE);

        int tokens = O200K.count(capitals);

        assertThat(O200K.count("中" + capitals)).isEqualTo(tokens + 1);
        assertThat(O200K.count("\u0301" + capitals)).isEqualTo(tokens + 1);
        assertThat(O200K.count("\n" + " ".repeat(MEBIBYTE) + "\n")).isPositive();
    }
}
