package com.fastpaca.raft.group;

import java.util.List;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.server.DivisionInfo;

/** What a leader knows of the other members of its group. */
public final class Followers {
    private Followers() {}

    /**
     * The lowest index up to which a member that has answered lately is known to have the log. {@link Long#MAX_VALUE} if there is none, and
     * for whoever does not lead.
     *
     * @param lately in milliseconds
     */
    public static long lowestMatchedIndex(DivisionInfo info, long lately) {
        long[] matched = info.getFollowerMatchIndices();
        long lowest = Long.MAX_VALUE;
        if (matched != null) {
            List<ServerRpcProto> followers =
                    info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
            for (int i = 0; i < Math.min(matched.length, followers.size()); i++) {
                if (followers.get(i).getLastRpcElapsedTimeMs() < lately) {
                    lowest = Math.min(lowest, matched[i]);
                }
            }
        }
        return lowest;
    }
}
