package com.fastpaca.raft.group;

import com.fastpaca.ports.store.UnavailableException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * Proposes commands to a group, as many in one log entry as queued up while earlier entries were under way. No timer is involved: a
 * command that finds fewer than {@value #MAX_ENTRIES_IN_FLIGHT} entries under way leaves at once, and under load entries grow.
 */
public final class Proposer {
    private static final int MAX_ENTRIES_IN_FLIGHT = 2;
    private static final int MAX_COMMANDS_PER_ENTRY = 2_048;
    private static final int MAX_QUEUED_COMMANDS = 65_536;

    /** An entry takes a further command only below this size; so it is at most this and one command long. */
    static final int FULL_ENTRY_BYTES = 1 << 20;

    private static final long MAX_QUEUED_BYTES = 64L << 20;

    private final GroupClient client;
    private final Deque<Proposal> queue = new ArrayDeque<>();
    private long queuedBytes;
    private int entriesInFlight;

    private record Proposal(byte[] command, CompletableFuture<byte[]> outcome) {}

    Proposer(GroupClient client) {
        this.client = client;
    }

    /**
     * The outcome that applying the command had. Of commands under way together, any may be applied first. Fails with
     * {@link UnavailableException} if too much is queued or the group does not answer.
     */
    public CompletableFuture<byte[]> propose(byte[] command) {
        Proposal proposal = new Proposal(command, new CompletableFuture<>());
        List<Proposal> entry;
        synchronized (this) {
            if (queue.size() >= MAX_QUEUED_COMMANDS || queuedBytes + command.length > MAX_QUEUED_BYTES) {
                return CompletableFuture.failedFuture(new UnavailableException("too many writes are waiting", true));
            }
            queue.add(proposal);
            queuedBytes += command.length;
            entry = nextEntry();
        }
        send(entry);
        return proposal.outcome();
    }

    /** What the next entry takes from the queue, or null if none may leave now. */
    private synchronized @Nullable List<Proposal> nextEntry() {
        if (queue.isEmpty() || entriesInFlight >= MAX_ENTRIES_IN_FLIGHT) {
            return null;
        }
        List<Proposal> entry = new ArrayList<>(Math.min(queue.size(), MAX_COMMANDS_PER_ENTRY));
        long bytes = 0;
        while (!queue.isEmpty() && entry.size() < MAX_COMMANDS_PER_ENTRY && bytes < FULL_ENTRY_BYTES) {
            Proposal proposal = queue.remove();
            bytes += proposal.command().length;
            entry.add(proposal);
        }
        queuedBytes -= bytes;
        entriesInFlight++;
        return entry;
    }

    private void send(@Nullable List<Proposal> entry) {
        if (entry == null) {
            return;
        }
        ByteBuffer bytes =
                EntryCodec.encode(entry.stream().map(Proposal::command).toList());
        var _ = client.send(
                        RaftClientRequest.writeRequestType(), Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes)))
                .whenComplete((reply, failure) -> {
                    List<Proposal> next;
                    synchronized (this) {
                        entriesInFlight--;
                        next = nextEntry();
                    }
                    // The next entry first: it is written while this one's callers are told.
                    send(next);
                    if (failure == null) {
                        complete(entry, reply);
                    } else {
                        entry.forEach(proposal -> proposal.outcome().completeExceptionally(failure));
                    }
                });
    }

    private static void complete(List<Proposal> entry, Message reply) {
        List<byte[]> outcomes = EntryCodec.decode(reply.getContent().asReadOnlyByteBuffer());
        for (int i = 0; i < entry.size(); i++) {
            entry.get(i).outcome().complete(outcomes.get(i));
        }
    }
}
