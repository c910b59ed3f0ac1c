package com.fastpaca.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fastpaca.http.error.RequestFault;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

class QueryFuzzTest {
    private static final Pattern DIGITS = Pattern.compile("-?[0-9]+");
    private static final BigInteger MAX_CURSOR = BigInteger.valueOf(Long.MAX_VALUE);

    @FuzzTest
    void aCursorIsAWholeNumberAndAnythingElseAFault(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean isCursor = DIGITS.matcher(text).matches()
                && new BigInteger(text).signum() >= 0
                && new BigInteger(text).compareTo(MAX_CURSOR) <= 0;

        if (isCursor) {
            assertThat(Query.number("cursor", text, 0, Long.MAX_VALUE))
                    .isEqualTo(new BigInteger(text).longValueExact());
        } else {
            assertThat(catchThrowable(() -> Query.number("cursor", text, 0, Long.MAX_VALUE)))
                    .isInstanceOf(RequestFault.class);
        }
    }
}
