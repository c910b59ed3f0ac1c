package com.fastpaca.raft.group;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Ratis' properties, each set on purpose. Sizes are per group, so they bound what a node of many groups may take. */
final class RaftSettings {
    /** An entry may hold one request of 8 MiB, with what is stored beside each part of it, on top of a full batch. */
    static final SizeInBytes LARGEST_ENTRY = SizeInBytes.valueOf("12MB");

    static final SizeInBytes WRITE_BUFFER = SizeInBytes.valueOf(LARGEST_ENTRY.getSize() + 64);

    /** An array of half a megabyte may take a region of the heap for itself, or two. */
    private static final SizeInBytes SNAPSHOT_PIECE = SizeInBytes.valueOf("256KB");

    private static final int PIECES_UNDER_WAY = 10;

    /** Zeros are written by the thread that writes entries, so not many at a time. */
    private static final long MAX_PREALLOCATED_BYTES = 4 << 20;

    private RaftSettings() {}

    /**
     * @param segmentBytes size of a log segment: what a purge frees at the least
     * @param alone whether nobody else has a vote
     */
    static RaftProperties of(Path storage, long segmentBytes, boolean alone) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, new PacedGrpc());
        RaftServerConfigKeys.setStorageDir(properties, List.of(storage.toFile()));
        bindToLoopback(properties);
        setLog(properties, segmentBytes);
        setSnapshots(properties);
        setElections(properties, alone);
        // Entries that come twice are recognised by the replicated state, not by Ratis.
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
        RaftServerConfigKeys.Write.setElementLimit(properties, 64);
        RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf("64MB"));
        return properties;
    }

    /** Ratis' port takes administrative calls from anybody, so nobody but this host may reach it. */
    private static void bindToLoopback(RaftProperties properties) {
        GrpcConfigKeys.Server.setHost(properties, "127.0.0.1");
        GrpcConfigKeys.Server.setPort(properties, 0);
        GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf(LARGEST_ENTRY.getSize() + (1 << 20)));
        GrpcConfigKeys.Server.setAsyncRequestThreadPoolSize(properties, 2);
    }

    private static void setLog(RaftProperties properties, long segmentBytes) {
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(segmentBytes));
        // Writing into space that holds zeros already makes each sync cheaper than growing the file.
        RaftServerConfigKeys.Log.setPreallocatedSize(
                properties, SizeInBytes.valueOf(Math.min(segmentBytes, MAX_PREALLOCATED_BYTES)));
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, WRITE_BUFFER);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, LARGEST_ENTRY);
        RaftServerConfigKeys.Log.setQueueByteLimit(properties, SizeInBytes.valueOf("64MB"));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf("8MB"));
        // Acknowledged means forced to the disk.
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
        // Else a follower answers for entries that it does not have: it takes an append for the one under way
        // that starts at the same index, however much longer it is.
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
        // Whether a damaged tail may be cut is decided before Ratis reads it.
        RaftServerConfigKeys.Log.setCorruptionPolicy(properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        // Else each commit costs a second entry and a second sync; a restarted node knows what it had applied.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
    }

    /** Snapshots are written beside the applying thread and announced when they are durable. */
    private static void setSnapshots(RaftProperties properties) {
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setCreationGap(properties, 1L);
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(properties, SNAPSHOT_PIECE);
        GrpcConfigKeys.Server.setInstallSnapshotRequestElementLimit(properties, PIECES_UNDER_WAY);
        // Ratis waits for an answer for as long as for those of all that may be under way.
        GrpcConfigKeys.Server.setInstallSnapshotRequestTimeout(
                properties,
                TimeDuration.valueOf(PacedGrpc.PIECE_STAYS.toMillis() / PIECES_UNDER_WAY, TimeUnit.MILLISECONDS));
        // By default a leader sleeps for 5 s each time after 30 errors, also while a member that is back catches up.
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(properties, "1ms,10, 100ms,20, 250ms,1000000");
    }

    private static void setElections(RaftProperties properties, boolean alone) {
        // Ratis looks at the end of each timeout, so that a leader's death is noticed after one or two of them.
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, TimeDuration.valueOf(750, TimeUnit.MILLISECONDS));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, TimeDuration.valueOf(1_250, TimeUnit.MILLISECONDS));
        // A timeout that came late by more than that is not acted on; cores that are busy are late by some hundred
        // milliseconds.
        RaftServerConfigKeys.setSleepDeviationThreshold(properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
        // Who is alone need not fear to disturb anybody.
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(
                properties, TimeDuration.valueOf(alone ? 50 : 500, TimeUnit.MILLISECONDS));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(
                properties, TimeDuration.valueOf(alone ? 100 : 1_500, TimeUnit.MILLISECONDS));
        RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
        // By default a leader that lost its majority does not stand again for 10 s, though nobody else may be able to.
        // It is also the pause of a JVM after which it gives up leading.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(
                properties, TimeDuration.valueOf(alone ? 10 : 2, TimeUnit.SECONDS));
    }
}
