package com.fastpaca.raft.group;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.statemachine.SnapshotInfo;

/** Ratis' gRPC, but for the pace at which snapshots are sent. Ratis makes it by its name. */
public final class PacedGrpc implements RpcType {
    /** For how long a piece of a snapshot stays in memory at the least. */
    static final Duration PIECE_STAYS = Duration.ofSeconds(5);

    /** Of the heap, which all groups share, so much may hold pieces. */
    private static final int SHARE_OF_HEAP = 8;

    private static final SnapshotPace PACE =
            new SnapshotPace(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, PIECE_STAYS, System.nanoTime());

    @Override
    public String name() {
        return PacedGrpc.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(parameters);
    }

    private static final class Factory extends GrpcFactory {
        Factory(Parameters parameters) {
            super(parameters);
        }

        @Override
        public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            return new Appender(server, state, follower);
        }
    }

    private static final class Appender extends GrpcLogAppender {
        Appender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            super(server, state, follower);
        }

        @Override
        public Iterable<InstallSnapshotRequestProto> newInstallSnapshotRequests(
                String requestId, SnapshotInfo snapshot) {
            Iterable<InstallSnapshotRequestProto> requests = super.newInstallSnapshotRequests(requestId, snapshot);
            return () -> PACE.of(requests.iterator(), InstallSnapshotRequestProto::getSerializedSize, this::await);
        }

        /** Not beyond the end of the appender, which interrupts its thread. */
        private void await(long nanos) {
            long end = System.nanoTime() + nanos;
            for (long left = nanos;
                    left > 0 && isRunning() && !Thread.currentThread().isInterrupted();
                    left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }
}
