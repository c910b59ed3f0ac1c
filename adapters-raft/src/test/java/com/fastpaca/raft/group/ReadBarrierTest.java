package com.fastpaca.raft.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.ports.store.UnavailableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftGroupId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a read barrier does when its group does not answer, and that one failure does not block the rounds behind it. */
class ReadBarrierTest {
    @TempDir
    private Path directory;

    @Test
    void everyReadFailsAsUnavailableAndTheNextOneAsksAgain() throws Exception {
        GroupClient client =
                new GroupClient(ProposerTest.serverWithoutGroups(directory), RaftGroupId.valueOf(UUID.randomUUID()));
        List<Runnable> rounds = new ArrayList<>();
        ReadBarrier barrier = new ReadBarrier(client, rounds::add);
        for (int i = 0; i < 3; i++) {
            assertThat(barrier.pass())
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(UnavailableException.class);
        }
        assertThat(rounds).isEmpty();
    }
}
