package com.fastpaca.raft.group;

import java.util.List;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.server.DivisionInfo;

/** What a leader knows of the other members of its group. Who does not lead, or has just ceased to, knows nothing. */
public final class Followers {
    private Followers() {}

    /** The lowest index up to which a member that answered of late is known to have the log; {@link Long#MAX_VALUE} if there is none. */
    public static long lowestMatchedIndex(DivisionInfo info, long answeredWithinMillis) {
        return lowest(info, info.getFollowerMatchIndices(), answeredWithinMillis);
    }

    /** The lowest index that is to be sent next to a member that answered of late; {@link Long#MAX_VALUE} if there is none. */
    static long lowestNextIndex(DivisionInfo info, long answeredWithinMillis) {
        return lowest(info, info.getFollowerNextIndices(), answeredWithinMillis);
    }

    private static long lowest(DivisionInfo info, long[] indices, long answeredWithinMillis) {
        long lowest = Long.MAX_VALUE;
        if (indices != null) {
            List<ServerRpcProto> followers = answers(info);
            for (int i = 0; i < Math.min(indices.length, followers.size()); i++) {
                if (followers.get(i).getLastRpcElapsedTimeMs() < answeredWithinMillis) {
                    lowest = Math.min(lowest, indices[i]);
                }
            }
        }
        return lowest;
    }

    /** When each member answered, in the order of the indices. */
    private static List<ServerRpcProto> answers(DivisionInfo info) {
        try {
            return info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
        } catch (IllegalStateException ofAnEarlierTerm) {
            // Ratis insists that a leader is of the present term, and lets a new term begin before it gives up leading.
            return List.of();
        }
    }
}
