package com.fastpaca.raft.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.LeaderInfoProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.server.DivisionInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FollowersTest {
    private static final long LATELY = 1_000;

    /** What a division says whose followers have these indices, and answered so many milliseconds ago. */
    private static DivisionInfo division(long @Nullable [] indices, Supplier<RoleInfoProto> role) {
        return (DivisionInfo) Proxy.newProxyInstance(
                DivisionInfo.class.getClassLoader(),
                new Class<?>[] {DivisionInfo.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getFollowerMatchIndices", "getFollowerNextIndices" -> indices;
                    case "getRoleInfoProto" -> role.get();
                    default -> throw new AssertionError(method);
                });
    }

    private static RoleInfoProto answered(long... millisAgo) {
        LeaderInfoProto.Builder leader = LeaderInfoProto.newBuilder();
        for (long millis : millisAgo) {
            leader.addFollowerInfo(ServerRpcProto.newBuilder().setLastRpcElapsedTimeMs(millis));
        }
        return RoleInfoProto.newBuilder().setLeaderInfo(leader).build();
    }

    @Test
    void theLowestIsOfThoseThatAnsweredLately() {
        DivisionInfo info = division(new long[] {5, 3, 9}, () -> answered(10, LATELY, 20));

        assertThat(Followers.lowestMatchedIndex(info, LATELY)).isEqualTo(5);
        assertThat(Followers.lowestNextIndex(info, LATELY)).isEqualTo(5);
    }

    @Test
    void whoDoesNotLeadKnowsNothing() {
        DivisionInfo info = division(null, () -> answered());

        assertThat(Followers.lowestMatchedIndex(info, LATELY)).isEqualTo(Long.MAX_VALUE);
    }

    /** It is asked by the thread that applies, which ends with any exception. */
    @Test
    void whoHasJustCeasedToLeadKnowsNothing() {
        DivisionInfo info = division(new long[] {5}, () -> {
            throw new IllegalStateException("currentTerm: expected == 62 but computed == 63");
        });

        assertThat(Followers.lowestMatchedIndex(info, LATELY)).isEqualTo(Long.MAX_VALUE);
    }
}
