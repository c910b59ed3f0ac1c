package com.fastpaca.raft.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.ConversationId;
import org.junit.jupiter.api.Test;

class EventTailTest {
    private static final int RECORDS = 100;

    private final byte[] record = new byte[50];

    @Test
    void aRecordCostsMoreThanItsBytesAndAConversationMoreThanItsRecords() {
        EventTail ofOne = new EventTail();
        EventTail ofMany = new EventTail();
        for (int i = 1; i <= RECORDS; i++) {
            ofOne.append(new ConversationId("one"), i, record);
            ofMany.append(new ConversationId("c-" + i), 1, record);
        }

        assertThat(ofOne.sizeBytes()).isGreaterThan((long) RECORDS * record.length);
        assertThat(ofMany.sizeBytes()).isGreaterThan(ofOne.sizeBytes() + 100L * (RECORDS - 1));
    }
}
