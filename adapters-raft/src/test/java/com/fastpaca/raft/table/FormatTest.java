package com.fastpaca.raft.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.ConversationId;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were written must stay readable: whoever changes their bytes gives them a new version and reads both. */
class FormatTest {
    @TempDir
    Path directory;

    @Test
    void aTablesBytesAreThoseOfVersionOne() throws IOException {
        EventLog log = new EventLog();
        for (long seq = 1; seq <= 100; seq++) {
            log.put("a:1", seq, (int) seq * 20).put("b~" + seq % 7, seq, 10);
        }
        log.put("a:1", 200, 40_000).put("a:1", 201, 0);

        assertThat(log.write(directory, "table"))
                .isEqualTo(new RecordTableFile(
                        "table", 262_384, "6eb8aaad484acd45a76ef6f7ad46d1acf1efb8a15e44c440034585c78e0f8708", 202));
    }

    @Test
    void hashesOfIdsAreThoseOfVersionOne() {
        assertThat(ConversationIndex.hash(new ConversationId("a"))).isEqualTo(-7981336205004433144L);
        assertThat(ConversationIndex.hash(new ConversationId("user:42~thread.7")))
                .isEqualTo(-6543367594200839912L);
    }
}
