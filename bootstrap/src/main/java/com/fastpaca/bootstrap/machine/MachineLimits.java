package com.fastpaca.bootstrap.machine;

import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.raft.node.RaftNode;
import java.time.Duration;

/** The bounds on requests, answers and connections: as many as this machine bears, and never so few that a small one is of no use. */
public final class MachineLimits {
    /** Bodies have a part of the heap, and so have large answers; the rest is for the conversations, and for what is done with either. */
    private static final int PART_OF_HEAP = 4;

    /** A body is outside the heap while it comes, as is what sockets and TLS hold of answers: they have the other half. */
    private static final int PART_OF_DIRECT_MEMORY = 2;

    /** Half of the room is for small bodies: one of the largest finds the other half large enough. */
    private static final long MIN_BODY_BYTES = 2L * HttpLimits.MAX_REQUEST_BYTES;

    /** One client that is slow to read must not keep the others from theirs. */
    private static final int MIN_LARGE_ANSWERS = 4;

    /** More would keep no network busier. */
    private static final int MAX_LARGE_ANSWERS = 256;

    /** The other nodes and an operator find a place among a few clients. */
    private static final int MIN_CONNECTIONS = 64;

    /** Each takes some memory, even if nothing comes of it. */
    private static final int MAX_CONNECTIONS = 65_536;

    /** Files that a node and each of its Raft groups have open, generously. */
    private static final int FILES_OF_NODE = 256;

    private static final int FILES_OF_GROUP = 16;

    private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(60);

    private MachineLimits() {}

    public static HttpLimits of(Configuration configuration) {
        int raftGroups = configuration.cluster().raftGroups();
        long heapBytes = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
        long directBytes = (DirectMemory.maxBytes() - RaftNode.directBytes(raftGroups)) / PART_OF_DIRECT_MEMORY;
        long files = FILES_OF_NODE + (long) FILES_OF_GROUP * raftGroups;
        return new HttpLimits(
                configuration.maxEventBytes(),
                Math.clamp(heapBytes / HttpLimits.LARGE_ANSWER_BYTES, MIN_LARGE_ANSWERS, MAX_LARGE_ANSWERS),
                configuration.limits().maxRequests(),
                Math.max(Math.min(heapBytes, directBytes), MIN_BODY_BYTES),
                Math.clamp(FileDescriptors.max() - files, MIN_CONNECTIONS, MAX_CONNECTIONS),
                HEAD_TIMEOUT,
                BODY_TIMEOUT);
    }
}
