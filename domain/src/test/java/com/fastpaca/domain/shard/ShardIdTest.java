package com.fastpaca.domain.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.ConversationId;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardIdTest {
    /** Data on disk depends on these: they may never change. */
    @ParameterizedTest
    @CsvSource({
        "a, 130",
        "b, 74",
        "conversation-1, 237",
        "conversation-2, 127",
        "user:42@example.org~draft, 34",
        "0, 174",
        "ffffffff-ffff-4fff-bfff-ffffffffffff, 202",
        "A.B_C~D:E@F-G, 119"
    })
    void anIdHasItsShardForEver(String id, int shard) {
        assertThat(ShardId.of(new ConversationId(id))).isEqualTo(new ShardId(shard));
    }

    @Test
    void thousandsOfIdsOfEveryStyleSpreadEvenly() {
        assertSpreadEvenly("numbered", i -> "conversation-" + i);
        assertSpreadEvenly("numbers", Integer::toString);
        assertSpreadEvenly("padded", i -> String.format("%012d", i));
        assertSpreadEvenly("uuids", i -> new UUID(i * 0x9e3779b97f4a7c15L, ~i).toString());
        assertSpreadEvenly("users", i -> "user:" + i % 100 + ":chat:" + i / 100);
        assertSpreadEvenly("long", i -> "x".repeat(240) + i);
        assertSpreadEvenly("dates", i -> "2026-11-" + (i % 30) + "T" + (i / 30));
    }

    /** With 100 ids a shard, six standard deviations are 60. */
    private static void assertSpreadEvenly(String style, IntFunction<String> idOf) {
        int[] counts = new int[ShardId.COUNT];
        for (int i = 0; i < 100 * ShardId.COUNT; i++) {
            counts[ShardId.of(new ConversationId(idOf.apply(i))).number()]++;
        }
        assertThat(IntStream.of(counts).min().orElseThrow()).as(style).isGreaterThan(40);
        assertThat(IntStream.of(counts).max().orElseThrow()).as(style).isLessThan(160);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 12, 255, 256})
    void groupsCarryAsManyShardsAsEachOtherGiveOrTakeOne(int groups) {
        int[] counts = new int[groups];
        for (int number = 0; number < ShardId.COUNT; number++) {
            counts[new ShardId(number).group(groups)]++;
        }
        int fewest = IntStream.of(counts).min().orElseThrow();
        assertThat(IntStream.of(counts).max().orElseThrow() - fewest).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256})
    void noOtherShardExists(int number) {
        assertThatThrownBy(() -> new ShardId(number)).isInstanceOf(IllegalArgumentException.class);
    }
}
