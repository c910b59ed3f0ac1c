package com.fastpaca.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fastpaca.domain.json.JsonSpan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JsonDocumentPropertiesTest {
    private static final int MAX_DEPTH = 5;
    private static final byte[] LIKELY_TO_MATTER =
            "{}[],:\"\\ue0129-+.truefalsn \n\t\0/'#\u00e9\ufeff".getBytes(StandardCharsets.UTF_8);

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void whiteSpaceBetweenTokensGoesAndNothingElse(@ForAll("seeds") long seed) throws JsonFault {
        SplittableRandom random = new SplittableRandom(seed);
        Sample sample = Samples.any(random, MAX_DEPTH);

        JsonDocument document = parse(sample.spaced(random));

        assertThat(document.raw(document.root())).hasToString(sample.compact());
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void everyPlaceInTheTreeHoldsItsValue(@ForAll("seeds") long seed) throws JsonFault {
        SplittableRandom random = new SplittableRandom(seed);
        Sample sample = Samples.any(random, MAX_DEPTH);

        JsonDocument document = parse(sample.spaced(random));

        assertSame(document, document.root(), sample);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void textWithoutWhiteSpaceIsNotCopied(@ForAll("seeds") long seed) throws JsonFault {
        byte[] bytes =
                Samples.any(new SplittableRandom(seed), MAX_DEPTH).compact().getBytes(StandardCharsets.UTF_8);

        JsonDocument document = JsonDocument.parse(bytes);

        assertThat(document.raw(document.root()).bytes()).isSameAs(bytes);
    }

    @Property(tries = 10_000, edgeCases = EdgeCasesMode.NONE)
    void damagedJsonIsTakenIfTheGrammarTakesItAndIsAFaultOtherwise(@ForAll("seeds") long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = Samples.any(random, 3).spaced(random).getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes = damaged(bytes, random);
        }

        assertAgreesWithTheGrammar(bytes);
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
    void anyBytesAreTakenIfTheGrammarTakesThemAndAreAFaultOtherwise(@ForAll("seeds") long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[random.nextInt(12)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = random.nextInt(8) == 0
                    ? (byte) random.nextInt()
                    : LIKELY_TO_MATTER[random.nextInt(LIKELY_TO_MATTER.length)];
        }

        assertAgreesWithTheGrammar(bytes);
    }

    /** Evenly spread, unlike the numbers that are made by default. */
    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.randomValue(random -> random.nextLong());
    }

    private static JsonDocument parse(String text) throws JsonFault {
        return JsonDocument.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertSame(JsonDocument document, JsonSpan span, Sample sample) {
        assertThat(document.raw(span)).hasToString(sample.compact());
        switch (sample) {
            case Sample.Text text -> assertThat(((JsonSpan.Str) span).value()).isEqualTo(text.value());
            case Sample.Scalar scalar -> assertThat(span).isInstanceOfAny(JsonSpan.Num.class, JsonSpan.Other.class);
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

    private static byte[] damaged(byte[] bytes, SplittableRandom random) {
        int at = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + random.nextInt(4));
        byte[] in = switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOfRange(bytes, random.nextInt(at + 1), at);
            case 1 -> wideTwin(at == 0 ? (byte) 0 : bytes[at - 1], random);
            default -> new byte[] {LIKELY_TO_MATTER[random.nextInt(LIKELY_TO_MATTER.length)]};
        };
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> joined(bytes, at, new byte[0], end);
            case 2 -> joined(bytes, at, in, at);
            default -> joined(bytes, at, in, end);
        };
    }

    /** A character that looks like the given one to code that cuts it to eight bits. */
    private static byte[] wideTwin(byte c, SplittableRandom random) {
        char twin = (char) (random.nextInt(0x01, 0xd8) << 8 | (c & 0xff));
        return String.valueOf(twin).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[] bytes, int before, byte[] in, int from) {
        byte[] joined = Arrays.copyOf(bytes, before + in.length + bytes.length - from);
        System.arraycopy(in, 0, joined, before, in.length);
        System.arraycopy(bytes, from, joined, before + in.length, bytes.length - from);
        return joined;
    }
}
