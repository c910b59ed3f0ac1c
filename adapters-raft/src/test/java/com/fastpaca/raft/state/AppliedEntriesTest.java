package com.fastpaca.raft.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.raft.group.Entry;
import com.fastpaca.raft.group.EntryCodec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An entry that comes again is answered as before, and not applied. */
class AppliedEntriesTest {
    private static final UUID PROPOSER = new UUID(0, 0);

    private final AppliedEntries entries = new AppliedEntries();

    @Test
    void anEntryIsAppliedOnceHoweverOftenItComes() {
        assertThat(entries.replyTo(entry(PROPOSER, 1))).isNull();
        entries.applied(entry(PROPOSER, 1), reply(11));

        for (int i = 0; i < 3; i++) {
            assertThat(entries.replyTo(entry(PROPOSER, 1))).isEqualTo(reply(11));
        }
        assertThat(entries.replyTo(entry(PROPOSER, 2))).isNull();
    }

    @Test
    void anEntryThatItsProposerHasGivenUpIsNotAppliedAnyMore() {
        entries.applied(entry(PROPOSER, 2), reply(12));

        ByteBuffer late = Objects.requireNonNull(entries.replyTo(entry(PROPOSER, 1)));

        assertThat(EntryCodec.decodeReply(late)).isEmpty();
        assertThat(entries.replyTo(entry(PROPOSER, 2))).isEqualTo(reply(12));
    }

    @Test
    void proposersAreToldApart() {
        entries.applied(entry(PROPOSER, 1), reply(11));

        assertThat(entries.replyTo(entry(new UUID(0, 1), 1))).isNull();
    }

    @Test
    void whoeverWasSilentForLongestIsForgotten() {
        entries.applied(entry(PROPOSER, 1), reply(1));
        for (int i = 1; i < 32; i++) {
            entries.applied(entry(new UUID(0, i), 1), reply(i));
        }
        entries.applied(entry(PROPOSER, 2), reply(2));
        entries.applied(entry(new UUID(1, 0), 1), reply(3));

        assertThat(entries.all()).hasSize(32);
        assertThat(entries.replyTo(entry(new UUID(0, 1), 1))).isNull();
        assertThat(entries.replyTo(entry(PROPOSER, 2))).isEqualTo(reply(2));
    }

    @Test
    void theyAreRestoredAsTheyWere() {
        for (int i = 0; i < 40; i++) {
            entries.applied(entry(new UUID(0, i % 36), i), reply(i));
        }
        AppliedEntries restored = new AppliedEntries();
        restored.restore(entries.all());

        entries.applied(entry(new UUID(7, 7), 1), reply(7));
        restored.applied(entry(new UUID(7, 7), 1), reply(7));

        assertThat(restored.all()).isEqualTo(entries.all());
    }

    private static Entry entry(UUID proposer, long number) {
        return new Entry(proposer, number, List.of(new byte[] {1}));
    }

    private static ByteBuffer reply(int outcome) {
        return EntryCodec.encodeReply(List.of(new byte[] {(byte) outcome}));
    }
}
