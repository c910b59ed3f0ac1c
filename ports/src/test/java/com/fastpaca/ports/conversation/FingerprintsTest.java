package com.fastpaca.ports.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.IdempotencyKey.Fingerprint;
import com.fastpaca.ports.token.ReceivedEvent;
import com.fastpaca.ports.token.ReceivedEvents;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    private static final String PARTS = "[{\"type\":\"text\",\"text\":\"x\"}]";

    @Test
    void equalRequestsHaveEqualFingerprints() {
        assertThat(Fingerprints.of("append", List.of(ReceivedEvents.of("user", PARTS))))
                .isEqualTo(Fingerprints.of("append", List.of(ReceivedEvents.of("user", PARTS))));
    }

    @Test
    void requestsThatDifferAnywhereHaveOtherFingerprints() {
        ReceivedEvent event = ReceivedEvents.of("user", PARTS);
        List<Fingerprint> fingerprints = Stream.of(
                        Fingerprints.of("append", List.of(event)),
                        Fingerprints.of("append", List.of()),
                        Fingerprints.of("append", List.of(event, event)),
                        Fingerprints.of("compact 1 2", List.of(event)),
                        Fingerprints.of("compact 1 3", List.of(event)),
                        Fingerprints.of("append", List.of(ReceivedEvents.of("users", PARTS))),
                        Fingerprints.of("append", List.of(ReceivedEvents.of("user", PARTS.replace('x', 'y')))),
                        Fingerprints.of("append", List.of(with("{}", OptionalInt.empty()))),
                        Fingerprints.of("append", List.of(with("{\"a\":1}", OptionalInt.empty()))),
                        Fingerprints.of("append", List.of(with("{}", OptionalInt.of(0)))),
                        Fingerprints.of("append", List.of(with("{}", OptionalInt.of(1)))))
                .toList();
        assertThat(fingerprints).doesNotHaveDuplicates();
    }

    @Test
    void bytesThatMoveFromOneFieldToTheNextMakeAnotherFingerprint() {
        ReceivedEvent event = ReceivedEvents.of("user", PARTS);
        assertThat(Fingerprints.of("append" + "user", List.of(ReceivedEvents.of("", PARTS))))
                .isNotEqualTo(Fingerprints.of("append", List.of(event)));
    }

    private static ReceivedEvent with(String metadata, OptionalInt tokenCount) {
        return ReceivedEvents.of("user", PARTS, metadata, tokenCount);
    }
}
