package com.fastpaca.raft.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupPositionTest {
    private static final int FLAGS_AT = 1;
    private static final int SETTLED = 4;
    private static final GroupPosition POSITION =
            new GroupPosition("a", 3, true, 7, false, true, List.of(List.of("a", "b", "c"), List.of("c", "d")));

    @Test
    void whatOneNodeWritesAnotherReads() {
        assertThat(GroupPosition.of(ByteBuffer.wrap(POSITION.toBytes()))).isEqualTo(POSITION);
    }

    /** As builds do that do not know of it: leadership is not handed back to them while others are newer. */
    @Test
    void whoSaysNothingOfItIsNotSettled() {
        byte[] bytes = POSITION.toBytes();
        bytes[FLAGS_AT] = (byte) (bytes[FLAGS_AT] & ~SETTLED);

        assertThat(GroupPosition.of(ByteBuffer.wrap(bytes)))
                .isEqualTo(new GroupPosition("a", 3, true, 7, false, false, POSITION.voters()));
    }

    @Test
    void aVoterIsNotSettledWhileTheVotersChange() {
        assertThat(among(List.of(List.of("a", "b"))).isSettledVoter("a")).isTrue();
        assertThat(among(List.of(List.of("b", "c"))).isSettledVoter("a")).isFalse();
        assertThat(among(List.of(List.of("a", "b"), List.of("b", "c"))).isSettledVoter("a"))
                .isFalse();
        assertThat(among(List.of()).isSettledVoter("a")).isFalse();
    }

    private static GroupPosition among(List<List<String>> voters) {
        return new GroupPosition("a", 3, false, 7, true, true, voters);
    }
}
