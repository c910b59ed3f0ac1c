package com.fastpaca.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fastpaca.domain.json.RawJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
    private static final String WRONG_NUMBER = "f: must be a whole number from -5 to 10000000";
    private static final String WRONG_RATIO = "f: must be a number above 0 and at most 1";

    @Test
    void aFieldThatNobodyReadsIsRefusedByName() throws JsonFault {
        Fields fields = fields("{\"token_budget\":1,\"token_bugdet\":2}");
        fields.number("token_budget", 1, 10);

        assertFault(fields::end, "token_bugdet: is not a field here");
    }

    @Test
    void fieldsThatWereReadLeaveNothingToRefuse() throws JsonFault {
        Fields fields = fields("{\"a\":1,\"b\":null,\"c\":{}}");
        fields.number("a", 1, 1);

        assertThat(fields.takeNull("a")).isFalse();
        assertThat(fields.takeNull("b")).isTrue();
        assertThat(fields.takeNull("c")).isFalse();
        assertThat(fields.object("c")).contains(RawJson.of("{}"));
        assertThat(fields.unread()).isEmpty();
        fields.end();
    }

    @Test
    void whatIsRequiredIsMissedByItsPath() throws JsonFault {
        Fields fields = fields("{\"a\":{\"n\":0,\"t\":\"x\"}}").fields("a").orElseThrow();

        assertThat(fields.required("t", fields.text("t", 10))).isEqualTo("x");
        assertFault(() -> fields.required("t", fields.text("t", 10)), "a.t: is required");
        assertFault(() -> fields.requiredNumber("m", 0, 1), "a.m: is required");
        assertFault(() -> fields.requiredNumber("n", 1, 2), "a.n: must be a whole number from 1 to 2");
    }

    @Test
    void aFieldGivenTwiceIsRefusedEvenIfItsNameIsWrittenInTwoWays() {
        assertFault(() -> fields("{\"event\":1,\"ev\\u0065nt\":1}"), "event: must not be given twice");
        assertFault(
                () -> fields("{\"policy\":{\"x\":1,\"x\":1}}").fields("policy"), "policy.x: must not be given twice");
    }

    @Test
    void whatTheContractDoesNotFixMayRepeatNames() throws JsonFault {
        assertThat(fields("{\"metadata\":{\"x\":1,\"x\":2}}").object("metadata"))
                .contains(RawJson.of("{\"x\":1,\"x\":2}"));
    }

    @Test
    void aLongNameIsCutInTheMessage() {
        assertFault(
                () -> fields("{\"" + "n".repeat(1_000) + "\":1}").end(), "n".repeat(64) + "...: is not a field here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "1", "null", "true"})
    void theBodyHasToBeAnObject(String text) {
        assertFault(() -> fields(text), "body: must be an object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "1", "null", "true"})
    void anObjectHasToBeOne(String text) {
        assertFault(() -> field(text).object("f"), "f: must be an object");
        assertFault(() -> field(text).fields("f"), "f: must be an object");
        assertFault(
                () -> fields("{\"a\":{\"f\":" + text + "}}")
                        .fields("a")
                        .orElseThrow()
                        .fields("f"),
                "a.f: must be an object");
    }

    @Test
    void whatIsAbsentIsEmpty() throws JsonFault {
        Fields fields = fields("{}");

        assertThat(fields.has("f")).isFalse();
        assertThat(fields.take("f")).isNull();
        assertThat(fields.takeNull("f")).isFalse();
        assertThat(fields.number("f", 0, 1)).isEmpty();
        assertThat(fields.ratio("f")).isEmpty();
        assertThat(fields.flag("f")).isEmpty();
        assertThat(fields.text("f", 9)).isEmpty();
        assertThat(fields.object("f")).isEmpty();
        assertThat(fields.fields("f")).isEmpty();
        assertThat(fields.items("f", 0, 9)).isEmpty();
        fields.end();
    }

    @ParameterizedTest
    @CsvSource({"-5, -5", "-0, 0", "0, 0", "7, 7", "10000000, 10000000"})
    void wholeNumbersInRangeAreRead(String text, long value) throws JsonFault {
        assertThat(field(text).number("f", -5, 10_000_000)).hasValue(value);
    }

    @Test
    void theLargestRangeIsThatOfALong() throws JsonFault {
        assertThat(field("9223372036854775807").number("f", Long.MIN_VALUE, Long.MAX_VALUE))
                .hasValue(Long.MAX_VALUE);
        assertThat(field("-9223372036854775808").number("f", Long.MIN_VALUE, Long.MAX_VALUE))
                .hasValue(Long.MIN_VALUE);
        assertFault(
                () -> field("9223372036854775808").number("f", 0, Long.MAX_VALUE),
                "f: must be a whole number from 0 to 9223372036854775807");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-6",
                "10000001",
                "1.0",
                "1.5",
                "1e3",
                "1E0",
                "\"5\"",
                "\"\"",
                "null",
                "true",
                "false",
                "[]",
                "[5]",
                "{}",
                "1e400",
                "-1e400",
                "18446744073709551617",
                "4294967297000000000000000000000000000000"
            })
    void whatIsNoWholeNumberInRangeIsRefused(String text) {
        assertFault(() -> field(text).number("f", -5, 10_000_000), WRONG_NUMBER);
    }

    @Test
    void numbersOfMillionsOfDigitsAreRefusedLikeOthers() {
        String digits = "1".repeat(4 << 20);

        assertFault(() -> field(digits).number("f", -5, 10_000_000), WRONG_NUMBER);
        assertFault(() -> field("0." + digits).ratio("f"), WRONG_RATIO);
        assertFault(() -> field(digits).flag("f"), "f: must be true or false");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1.0, 1", "0.70, 0.7", "7e-1, 0.7", "10E-1, 1", "0.000001, 0.000001", "1e-50, 1e-50"})
    void ratiosAreReadWithoutZerosAtTheirEnd(String text, BigDecimal value) throws JsonFault {
        assertThat(field(text).ratio("f")).contains(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "-0.5",
                "1.0000000000000000001",
                "2",
                "1e400",
                "1e-400",
                "1e2147483647",
                "1e-2147483647",
                "1e-99999999999999999999",
                "0e99999999999999999999",
                "\"0.5\"",
                "null",
                "true",
                "[]",
                "{}"
            })
    void whatIsNoRatioIsRefused(String text) {
        assertFault(() -> field(text).ratio("f"), WRONG_RATIO);
    }

    @Test
    void flagsAreTrueOrFalse() throws JsonFault {
        assertThat(field("true").flag("f")).contains(true);
        assertThat(field("false").flag("f")).contains(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "0", "1", "\"true\"", "[]", "{}"})
    void whatIsNoFlagIsRefused(String text) {
        assertFault(() -> field(text).flag("f"), "f: must be true or false");
    }

    @Test
    void textIsBoundedInBytes() throws JsonFault {
        assertThat(field("\"abcd\"").text("f", 4)).contains("abcd");
        assertThat(field("\"\\u00e9é\"").text("f", 4)).contains("éé");
        assertThat(field("\"😀\"").text("f", 4)).contains("😀");
        assertThat(field("\"\\ud83d\\ude00\"").text("f", 4)).contains("😀");
        assertThat(field("\"\\u0000\"").text("f", 4)).contains("\0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"abcde\"", "\"éé!\"", "\"😀!\"", "null", "5", "true", "[]", "[\"a\"]", "{}"})
    void whatIsNoTextWithinItsBoundIsRefused(String text) {
        assertFault(() -> field(text).text("f", 4), "f: must be a string of 1 to 4 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"\\ud800\"", "\"\\udc00\"", "\"a\\ud83d\"", "\"\\ude00\\ud83d\"", "\"\\ud83d\\ud83d\\ude00\""})
    void halfASurrogatePairIsNoText(String text) {
        assertFault(() -> field(text).text("f", 100), "f: must not contain half of a surrogate pair");
    }

    @Test
    void arraysAreBoundedInItems() throws JsonFault {
        assertThat(field("[]").items("f", 0, 2).orElseThrow()).isEmpty();
        assertThat(field("[1,2]").items("f", 1, 2).orElseThrow()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[1,2,3]", "{}", "null", "1", "\"x\""})
    void whatIsNoArrayWithinItsBoundsIsRefused(String text) {
        assertFault(() -> field(text).items("f", 1, 2), "f: must be an array of 1 to 2 items");
    }

    private static Fields field(String value) throws JsonFault {
        return fields("{\"f\":" + value + "}");
    }

    private static Fields fields(String text) throws JsonFault {
        return Fields.of(JsonDocument.parse(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertFault(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading, String message) {
        assertThatExceptionOfType(JsonFault.class)
                .isThrownBy(reading)
                .withMessage(message)
                .matches(fault -> !fault.isTooLarge());
    }
}
