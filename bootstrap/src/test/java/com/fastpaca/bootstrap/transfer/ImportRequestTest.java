package com.fastpaca.bootstrap.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.limit.Limits;
import com.fastpaca.http.request.HttpLimits;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A piece of a conversation grows no larger than a request may be. */
class ImportRequestTest {
    private static byte[] event(int bytes) {
        return ("{\"seq\":1,\"content\":\"" + "x".repeat(bytes - 22) + "\"}").getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void eventsAndStateAreOneBody() {
        ImportRequest request = new ImportRequest();
        request.add(event(23));
        request.add(event(23));
        request.end("AA==");

        String event = new String(event(23), StandardCharsets.US_ASCII);
        assertThat(new String(request.json(), StandardCharsets.US_ASCII))
                .isEqualTo("{\"events\":[" + event + "," + event + "],\"state\":\"AA==\"}");
    }

    @Test
    void aLargeEventHasNoRoomBehindOthersThatMakeItTooLarge() {
        ImportRequest request = new ImportRequest();
        byte[] large = event((7 << 20) + (400 << 10));
        assertThat(request.hasRoomFor(large)).isTrue();

        request.add(event(900 << 10));

        assertThat(request.hasRoomFor(large)).isFalse();
        assertThat(request.hasRoomFor(event(1 << 20))).isTrue();
    }

    @Test
    void theLargestThatHasRoomIsNotTooLarge() {
        ImportRequest request = new ImportRequest();
        request.add(event(900 << 10));
        int bytes = HttpLimits.MAX_REQUEST_BYTES - (900 << 10);
        while (!request.hasRoomFor(event(bytes))) {
            bytes--;
        }
        request.add(event(bytes));
        request.end("");

        assertThat(request.json()).hasSizeBetween(HttpLimits.MAX_REQUEST_BYTES - 100, HttpLimits.MAX_REQUEST_BYTES);
    }

    @Test
    void itTakesNoMoreThanSoManyBytesAndEvents() {
        ImportRequest full = new ImportRequest();
        full.add(event(1 << 20));
        assertThat(full.hasRoomFor(event(23))).isFalse();

        ImportRequest many = new ImportRequest();
        for (int i = 0; i < Limits.MAX_EVENTS_PER_REQUEST; i++) {
            assertThat(many.hasRoomFor(event(23))).isTrue();
            many.add(event(23));
        }
        assertThat(many.hasRoomFor(event(23))).isFalse();
    }
}
