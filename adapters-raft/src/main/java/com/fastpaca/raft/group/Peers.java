package com.fastpaca.raft.group;

import com.fastpaca.raft.peer.PeerTunnels;
import java.util.UUID;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/** Nodes as Ratis knows them: by their ids. Where a node is at the moment is found out when it is connected to. */
final class Peers {
    private Peers() {}

    static RaftPeerId id(UUID nodeId) {
        return RaftPeerId.valueOf(nodeId.toString());
    }

    static UUID nodeId(RaftPeer peer) {
        return UUID.fromString(peer.getId().toString());
    }

    static RaftPeer of(UUID nodeId) {
        return RaftPeer.newBuilder()
                .setId(id(nodeId))
                .setAddress(PeerTunnels.target(nodeId))
                .build();
    }
}
