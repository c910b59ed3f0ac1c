package com.fastpaca.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fastpaca.domain.json.JsonSpan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class JsonDocumentPropertiesTest {
    private static final int MAX_DEPTH = 5;
    private static final byte[] LIKELY_TO_MATTER =
            "{}[],:\"\\ue0129-+.truefalsn \n\t\0/'#\u00e9\ufeff".getBytes(StandardCharsets.UTF_8);

    @Property(tries = 2_000)
    void whiteSpaceBetweenTokensGoesAndNothingElse(@ForAll long seed) throws JsonFault {
        Random random = new Random(seed);
        Sample sample = Samples.any(random, MAX_DEPTH);

        JsonDocument document = parse(sample.spaced(random));

        assertThat(document.raw(document.root())).hasToString(sample.compact());
    }

    @Property(tries = 2_000)
    void everyPlaceInTheTreeHoldsItsValue(@ForAll long seed) throws JsonFault {
        Random random = new Random(seed);
        Sample sample = Samples.any(random, MAX_DEPTH);

        JsonDocument document = parse(sample.spaced(random));

        assertSame(document, document.root(), sample);
    }

    @Property(tries = 500)
    void textWithoutWhiteSpaceIsNotCopied(@ForAll long seed) throws JsonFault {
        byte[] bytes = Samples.any(new Random(seed), MAX_DEPTH).compact().getBytes(StandardCharsets.UTF_8);

        assertThat(JsonDocument.parse(bytes).bytes()).isSameAs(bytes);
    }

    @Property(tries = 10_000)
    void damagedJsonIsTakenIfTheGrammarTakesItAndIsAFaultOtherwise(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = Samples.any(random, 3).spaced(random).getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes = damaged(bytes, random);
        }

        assertAgreesWithTheGrammar(bytes);
    }

    @Property(tries = 5_000)
    void anyBytesAreTakenIfTheGrammarTakesThemAndAreAFaultOtherwise(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(12)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = random.nextInt(8) == 0
                    ? (byte) random.nextInt()
                    : LIKELY_TO_MATTER[random.nextInt(LIKELY_TO_MATTER.length)];
        }

        assertAgreesWithTheGrammar(bytes);
    }

    private static JsonDocument parse(String text) throws JsonFault {
        return JsonDocument.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertSame(JsonDocument document, JsonSpan span, Sample sample) {
        assertThat(document.raw(span)).hasToString(sample.compact());
        switch (sample) {
            case Sample.Text text -> assertThat(((JsonSpan.Str) span).value()).isEqualTo(text.value());
            case Sample.Scalar scalar -> assertThat(span).isInstanceOf(JsonSpan.Other.class);
            case Sample.Items(List<Sample> items) -> {
                List<JsonSpan> read = ((JsonSpan.Arr) span).items();
                assertThat(read).hasSameSizeAs(items);
                for (int i = 0; i < items.size(); i++) {
                    assertSame(document, read.get(i), items.get(i));
                }
            }
            case Sample.Members(List<Sample.Member> members) -> {
                List<JsonSpan.Member> read = ((JsonSpan.Obj) span).members();
                assertThat(read).hasSameSizeAs(members);
                for (int i = 0; i < members.size(); i++) {
                    assertThat(read.get(i).name())
                            .isEqualTo(members.get(i).name().value());
                    assertSame(document, read.get(i).value(), members.get(i).value());
                }
            }
        }
    }

    private static void assertAgreesWithTheGrammar(byte[] bytes) {
        Throwable failure = catchThrowable(() -> JsonDocument.parse(bytes));

        if (JsonGrammar.accepts(bytes)) {
            assertThat(failure).isNull();
        } else {
            assertThat(failure).isExactlyInstanceOf(JsonFault.class).hasMessageStartingWith("body: ");
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + random.nextInt(4));
        byte[] in = random.nextInt(3) == 0
                ? Arrays.copyOfRange(bytes, random.nextInt(at + 1), at)
                : new byte[] {LIKELY_TO_MATTER[random.nextInt(LIKELY_TO_MATTER.length)]};
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> joined(bytes, at, new byte[0], end);
            case 2 -> joined(bytes, at, in, at);
            default -> joined(bytes, at, in, end);
        };
    }

    private static byte[] joined(byte[] bytes, int before, byte[] in, int from) {
        byte[] joined = Arrays.copyOf(bytes, before + in.length + bytes.length - from);
        System.arraycopy(in, 0, joined, before, in.length);
        System.arraycopy(bytes, from, joined, before + in.length, bytes.length - from);
        return joined;
    }
}
