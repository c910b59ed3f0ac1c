package com.fastpaca.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fastpaca.domain.json.JsonSpan;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDocumentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nul",
                "nulll",
                "truefalse",
                "True",
                "NaN",
                "-NaN",
                "Infinity",
                "-Infinity",
                "undefined",
                "+1",
                ".5",
                "5.",
                "01",
                "-01",
                "--1",
                "1.e5",
                "0x1",
                "1x",
                "1_000",
                "'a'",
                "`a`",
                "\"a\"b",
                "\"\t\"",
                "\"\n\"",
                "\"\0\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\U0041\"",
                "\"\\'\"",
                "[1,]",
                "[,1]",
                "[,]",
                "[1,,2]",
                "[1 2]",
                "[1}",
                "]",
                "}",
                ",",
                ":",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{null:1}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\" 1}",
                "{\"a\"=1}",
                "{\"a\":}",
                "{\"a\"}",
                "{\"a\":1 \"b\":2}",
                "{\"\t\":1}",
                "//c\n1",
                "/*c*/1",
                "1//c",
                "[1/*c*/]",
                "#c\n1",
                "{} ]",
                "\u000b1",
                "\f1",
                "\u001e1",
                "\u00a01",
                "\u20281",
                "\0",
                "1\0",
                "[\0]",
                "é"
            })
    void whatIsNotJsonIsRefusedWithThePlaceOfTheFault(String text) {
        assertFault(text, "body: is not valid JSON at line ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "{",
                "[1",
                "[1,",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "\"",
                "\"abc",
                "\"abc\\",
                "\"\\u00",
                "[[]",
                "[tru",
                "-",
                "1e",
                "1E+"
            })
    void whatBreaksOffIsRefused(String text) {
        assertFault(text, "body: is not valid JSON");
    }

    /** Each of these ends in the byte of a digit if it is cut to eight bits. */
    @ParameterizedTest
    @ValueSource(
            strings = {"\\u004詂", "\\u004\u0130", "\\u\u0430\u0430\u0430\u0430", "\\u\u0130041", "x\\n\\ud83\u2039y"})
    void digitsOfAnEscapeAreThoseOfAscii(String text) {
        assertFault("[\"" + text + "\"]", "body: is not valid JSON: the escape at byte ");
        assertFault("{\"" + text + "\":1}", "body: is not valid JSON: the escape at byte ");
    }

    @Test
    void theFaultNamesItsPlaceAndNothingOfTheLibraryOrTheText() {
        assertThatExceptionOfType(JsonFault.class)
                .isThrownBy(() -> parse("{\"secret\":1,\n \"other\": oops}"))
                .withMessage("body: is not valid JSON at line 2, column 11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n\t "})
    void nothingIsNotJson(String text) {
        assertFault(text, "body: must be JSON, but is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}{}", "\"a\"\"b\"", "1 2", "[] {", "\"a\" 1", "null,null", "{} x"})
    void oneTextIsAllThereMayBe(String text) {
        assertFault(text, "body: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "1.10",
                "1e400",
                "-1E-400",
                "1234567890123456789012345678901234567890",
                "true",
                "false",
                "null",
                "\"\"",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"\\ud83d\\ude00\"",
                "\"\\u00e9\\u00E9é\"",
                "\"\\/\"",
                "\"\u007f\u2028\"",
                "[]",
                "{}",
                "[[],{}]",
                "{\"b\":1,\"a\":2,\"b\":3}",
                "{\"\":1}",
                "{\"\\u0000\":1,\"a\\u0000\":2}",
                "{\"\\ud800\":1,\"\\udc00x\":2}",
                "{\"\\\"\\\\\":\"\\\"\\\\\"}"
            })
    void everyValidValueComesBackAsItCame(String text) throws JsonFault {
        JsonDocument document = parse(text);
        JsonDocument spaced = parse(" \t\r\n" + text + "\n");

        assertThat(document.raw(document.root())).hasToString(text);
        assertThat(spaced.raw(spaced.root())).hasToString(text);
        assertThat(spaced.root()).isEqualTo(document.root());
    }

    @Test
    void placesAreThoseInTheBytesWithoutWhiteSpace() throws JsonFault {
        JsonDocument document = parse(" { \"é\" : [ 1 , \"x\" ] } ");

        assertThat(document.root())
                .isEqualTo(object(
                        0, 14, member("é", array(6, 13, new JsonSpan.Num(7, 8), new JsonSpan.Str("x", 9, 12)))));
        assertThat(document.raw(document.root())).hasToString("{\"é\":[1,\"x\"]}");
    }

    @ParameterizedTest
    @CsvSource({
        "80, a continuation alone",
        "bf, a continuation alone",
        "c080, overlong NUL",
        "c1bf, overlong DEL",
        "e08080, overlong",
        "e09fbf, overlong",
        "f0808080, overlong",
        "f08fbfbf, overlong",
        "eda080, a high surrogate",
        "edbfbf, a low surrogate",
        "eda0bdedb880, a pair of surrogates",
        "f4908080, beyond the last code point",
        "f5808080, beyond the last code point",
        "f8888080, five bytes",
        "fe, no lead byte",
        "ff, no lead byte",
        "c3, cut off",
        "e282, cut off",
        "f09f98, cut off",
        "c328, no continuation",
        "e28228, no continuation",
    })
    void whatIsNotUtf8IsRefusedWithThePlaceOfTheFault(String hex, String reason) {
        byte[] sequence = HexFormat.of().parseHex(hex);

        assertFault(joined("{\"a\":\"", sequence, "\"}"), "body: is not valid UTF-8 at byte 6");
        assertFault(joined("{\"", sequence, "\":1}"), "body: is not valid UTF-8 at byte 2");
        assertFault(joined("[1,", sequence, "]"), "body: is not valid UTF-8 at byte 3");
        assertFault(joined("\"", sequence, ""), "body: is not valid UTF-8 at byte 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7f",
                "c280",
                "dfbf",
                "e0a080",
                "ed9fbf",
                "ee8080",
                "efbfbd",
                "efbfbf",
                "efbbbf",
                "f0908080",
                "f09f9880",
                "f48fbfbf"
            })
    void everyKindOfUtf8SequenceIsTaken(String hex) throws JsonFault {
        byte[] bytes = joined("{\"\":\"", HexFormat.of().parseHex(hex), "\"}");

        JsonDocument document = JsonDocument.parse(bytes);

        assertThat(document.raw(document.root()).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
    void noOtherEncodingIsGuessed(String encoding) {
        assertFault("{\"a\":1}".getBytes(Charset.forName(encoding)), "body: is not valid ");
        assertFault("1".getBytes(Charset.forName(encoding)), "body: is not valid ");
    }

    @Test
    void aByteOrderMarkIsRefused() {
        assertFault("\ufeff{}", "body: must not begin with a byte order mark");
        assertFault("\ufeff", "body: must not begin with a byte order mark");
        assertFault("{}\ufeff", "body: is not valid JSON at line ");
    }

    @Test
    void nestingUpToTheBoundIsTaken() throws JsonFault {
        String arrays = "[".repeat(128) + "]".repeat(128);
        String objects = "{\"a\":".repeat(127) + "{}" + "}".repeat(127);

        assertThat(parse(arrays).root().end()).isEqualTo(arrays.length());
        assertThat(parse(objects).root().end()).isEqualTo(objects.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[ {\"a\":"})
    void nestingBeyondTheBoundIsTooLargeRatherThanWrong(String open) {
        assertThatExceptionOfType(JsonFault.class)
                .isThrownBy(() -> parse(open.repeat(129)))
                .withMessage("body: must not be nested deeper than 128")
                .matches(JsonFault::isTooLarge);
        assertFault(open.repeat(1_000_000), "body: must not be nested deeper than 128");
    }

    @Test
    void valuesAndNamesUpToTheBoundAreTaken() throws JsonFault {
        int members = (JsonDocument.MAX_VALUES - 1) / 2;

        assertThat(((JsonSpan.Arr) parse("[0" + ",0".repeat(JsonDocument.MAX_VALUES - 2) + "]")
                                .root())
                        .items())
                .hasSize(JsonDocument.MAX_VALUES - 1);
        assertThat(((JsonSpan.Obj) parse("{\"\":0" + ",\"\":0".repeat(members - 1) + "}")
                                .root())
                        .members())
                .hasSize(members);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "\"x\"", "null", "[]", "{\"x\":0}", "[[[[0]]]]"})
    void moreValuesThanTheBoundAreTooLargeRatherThanWrong(String item) {
        assertThatExceptionOfType(JsonFault.class)
                .isThrownBy(() -> parse("[" + item + ("," + item).repeat(JsonDocument.MAX_VALUES)))
                .withMessage("body: must not hold more than 1000000 values, names of members included")
                .matches(JsonFault::isTooLarge);
    }

    /** As many of each kind as 8 MiB hold. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "\"x\"",
                "[]",
                "{}",
                "[0]",
                "{\"a\":\"b\"}",
                "{\"a\":0}",
                "[[[[[[[[[[[[]]]]]]]]]]]]",
                "0.5,-1e7,\"xyz\""
            })
    void aTreeTakesBoundedMemory(String item) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] body = ("[" + item + ("," + item).repeat((8 << 20) / (item.length() + 1)) + "]")
                .getBytes(StandardCharsets.UTF_8);
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            var _ = JsonDocument.parse(body);
        } catch (JsonFault e) {
            assertThat(e.isTooLarge()).isTrue();
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated - 4L * body.length)
                .as("bytes allocated for more than the text as characters, and lists that grow")
                .isLessThan((long) JsonDocument.MAX_VALUES * JsonDocument.MAX_BYTES_A_VALUE);
    }

    @Test
    void roomIsAskedForWhileTheTreeGrows() {
        List<Integer> taken = new ArrayList<>();
        byte[] body = ("[0" + ",0".repeat(99_999) + "]").getBytes(StandardCharsets.UTF_8);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> JsonDocument.parse(body, values -> {
                    taken.add(values);
                    if (taken.size() == 3) {
                        throw new IllegalStateException("no room");
                    }
                }));
        assertThat(taken).containsExactly(TreeRoom.STEP, TreeRoom.STEP, TreeRoom.STEP);
    }

    @Test
    void lengthIsNoFaultOfItsOwn() throws JsonFault {
        String digits = "7".repeat(1 << 20);
        String letters = "x".repeat(1 << 20);

        assertThat(parse("[" + digits + ",-0." + digits + "e-" + digits + "]")
                        .root()
                        .end())
                .isEqualTo(3 * digits.length() + 8);
        assertThat(((JsonSpan.Obj) parse("{\"" + letters + "\":\"" + letters + "\"}")
                                .root())
                        .text(letters))
                .isEqualTo(letters);
    }

    /** A table of names shared between requests would be copied by each of these. */
    @Test
    void namesThatNobodyElseUsesCostNoMore() throws JsonFault {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int requests = 20_000;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < requests; i++) {
            parse("{\"order-" + i + "-of-a-client\":1}");
        }

        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / requests)
                .as("bytes allocated for a request")
                .isLessThan(10_000);
    }

    private static JsonDocument parse(String text) throws JsonFault {
        return JsonDocument.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertFault(String text, String message) {
        assertFault(text.getBytes(StandardCharsets.UTF_8), message);
    }

    private static void assertFault(byte[] bytes, String message) {
        assertThatExceptionOfType(JsonFault.class)
                .isThrownBy(() -> JsonDocument.parse(bytes))
                .withMessageStartingWith(message);
    }

    private static byte[] joined(String before, byte[] between, String behind) {
        byte[] joined = Arrays.copyOf(
                before.getBytes(StandardCharsets.UTF_8), before.length() + between.length + behind.length());
        System.arraycopy(between, 0, joined, before.length(), between.length);
        System.arraycopy(
                behind.getBytes(StandardCharsets.UTF_8), 0, joined, before.length() + between.length, behind.length());
        return joined;
    }

    private static JsonSpan.Obj object(int start, int end, JsonSpan.Member... members) {
        return new JsonSpan.Obj(Arrays.asList(members), start, end);
    }

    private static JsonSpan.Arr array(int start, int end, JsonSpan... items) {
        return new JsonSpan.Arr(Arrays.asList(items), start, end);
    }

    private static JsonSpan.Member member(String name, JsonSpan value) {
        return new JsonSpan.Member(name, value);
    }
}
