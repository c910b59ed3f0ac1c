package com.fastpaca.bootstrap.token.tiktoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyTest {
    /** The single bytes, whose ranks are 0 to 255. */
    private static final String BYTES = IntStream.range(0, 256)
            .mapToObj(value -> Base64.getEncoder().encodeToString(new byte[] {(byte) value}) + " " + value + "\n")
            .collect(Collectors.joining());

    @Test
    void ranksAreFoundByBytesAnywhereInAText() throws IOException {
        Vocabulary vocabulary = read(BYTES + token("the", 300) + token("therapist", 301));
        byte[] text = "the therapist".getBytes(StandardCharsets.UTF_8);

        assertThat(vocabulary.rank(text, 0, 1)).isEqualTo('t');
        assertThat(vocabulary.rank(text, 0, 3))
                .isEqualTo(vocabulary.rank(text, 4, 7))
                .isEqualTo(256);
        assertThat(vocabulary.rank(text, 4, 13)).isEqualTo(257);
        assertThat(vocabulary.rank(text, 0, 4)).isEqualTo(Vocabulary.NONE);
        assertThat(vocabulary.rank(text, 0, 13)).isEqualTo(Vocabulary.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "dGhl 256|dGhlcmE= 256, out of order",
        "dGhl 300|dGhlcmE= 299, out of order",
        "= 256, is no token",
        "' 256', is no token",
        "dGhl, is no token",
        "dGhl two, is no token",
        "dGh§ 256, is no token",
    })
    void whatIsNoVocabularyIsRefused(String lines, String complaint) {
        assertThatThrownBy(() -> read(BYTES + lines.replace('|', '\n')))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void aByteWithoutATokenIsRefused() {
        assertThatThrownBy(() -> read(BYTES.substring(BYTES.indexOf('\n') + 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no token for the byte 0");
    }

    private static String token(String text, int rank) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + " " + rank + "\n";
    }

    private static Vocabulary read(String lines) throws IOException {
        return Vocabulary.read(new ByteArrayInputStream(lines.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
