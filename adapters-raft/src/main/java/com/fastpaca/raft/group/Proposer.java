package com.fastpaca.raft.group;

import com.fastpaca.ports.store.CommandTooLargeException;
import com.fastpaca.ports.store.Failures;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.raft.metrics.Distribution;
import com.fastpaca.raft.metrics.GroupMetrics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * Proposes commands to a group, as many in one log entry as queued up while the entry before it was under way. No timer is involved: a
 * command that finds no entry under way leaves at once, and under load entries grow. A second entry under way would only make both
 * smaller, and each costs a sync and several hand-overs between threads.
 */
public final class Proposer {
    private static final int MAX_COMMANDS_PER_ENTRY = 2_048;
    private static final int MAX_QUEUED_COMMANDS = 65_536;

    /** An entry takes a further command only below this size, its reply's included; so it is at most this and one command long. */
    static final int FULL_ENTRY_BYTES = 1 << 20;

    /** What stands around the commands in an entry, and around the entry in the log. */
    private static final int ENTRY_OVERHEAD_BYTES = 1 << 16;

    /** With an entry that Ratis' log does not take, its leader would give up leading. */
    static final int MAX_COMMAND_BYTES =
            RaftSettings.LARGEST_ENTRY.getSizeInt() - FULL_ENTRY_BYTES - ENTRY_OVERHEAD_BYTES;

    private static final long MAX_QUEUED_BYTES = 64L << 20;

    private final UUID id = UUID.randomUUID();
    private final GroupClient client;
    private final Executor sender;
    private final Duration patience;
    private final Deque<Proposal> queue = new ArrayDeque<>();
    private final Distribution entryCommands = new Distribution(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024);
    private final Distribution entryBytes =
            new Distribution(1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22);
    private long queuedBytes;
    private boolean entryUnderWay;

    /** Of the entry that left last; they leave one after the other. */
    private long lastNumber;

    private record Proposal(byte[] command, int maxReplyBytes, long queuedAtNanos, CompletableFuture<byte[]> outcome) {}

    /** @param patience how long a command may wait behind an entry that gets no answer */
    Proposer(GroupClient client, Executor sender, Duration patience) {
        this.client = client;
        this.sender = sender;
        this.patience = patience;
    }

    /**
     * The outcome that applying the command had. Of commands under way together, any may be applied first. Fails with
     * {@link UnavailableException} if too much is queued, no thread can be had or the group does not answer, and with
     * {@link CommandTooLargeException}; with anything else after a defect.
     *
     * @param maxReplyBytes how long the outcome may be if that is not little; the outcomes of an entry travel together
     */
    public CompletableFuture<byte[]> propose(byte[] command, int maxReplyBytes) {
        if (command.length > MAX_COMMAND_BYTES) {
            return CompletableFuture.failedFuture(new CommandTooLargeException());
        }
        Proposal proposal = new Proposal(command, maxReplyBytes, System.nanoTime(), new CompletableFuture<>());
        synchronized (this) {
            if (queue.size() >= MAX_QUEUED_COMMANDS || queuedBytes + command.length > MAX_QUEUED_BYTES) {
                return CompletableFuture.failedFuture(UnavailableException.turnedAway("too many writes are waiting"));
            }
            queue.add(proposal);
            queuedBytes += command.length;
        }
        startEntry();
        return proposal.outcome();
    }

    /** What the entry holds is decided by the thread that sends it, as late as can be. */
    private void startEntry() {
        synchronized (this) {
            if (queue.isEmpty() || entryUnderWay) {
                return;
            }
            entryUnderWay = true;
        }
        try {
            sender.execute(this::sendEntry);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            fail(endWithoutThread(), UnavailableException.turnedAway("this node has no thread for a write"));
        }
    }

    /** All that is queued: nobody is left to send it if no further command comes. */
    private synchronized List<Proposal> endWithoutThread() {
        List<Proposal> taken = List.copyOf(queue);
        queue.clear();
        queuedBytes = 0;
        entryUnderWay = false;
        return taken;
    }

    private synchronized List<Proposal> nextEntry() {
        List<Proposal> entry = new ArrayList<>(Math.min(queue.size(), MAX_COMMANDS_PER_ENTRY));
        long bytes = 0;
        long replyBytes = 0;
        while (!queue.isEmpty()
                && entry.size() < MAX_COMMANDS_PER_ENTRY
                && bytes < FULL_ENTRY_BYTES
                && replyBytes < FULL_ENTRY_BYTES) {
            Proposal proposal = queue.remove();
            bytes += proposal.command().length;
            replyBytes += proposal.maxReplyBytes();
            entry.add(proposal);
        }
        queuedBytes -= bytes;
        return entry;
    }

    @SuppressWarnings("ThreadPriorityCheck") // only the sizes of entries depend on the hint
    private void sendEntry() {
        // On busy cores, requests that are being read right now get into this entry instead of waiting for the next
        // one.
        Thread.yield();
        List<Proposal> entry = nextEntry();
        // From within a stage: whatever it throws ends this entry, or all later ones would wait for it.
        var _ = CompletableFuture.completedFuture(entry).thenCompose(this::send).whenComplete((outcomes, failure) -> {
            // The next entry first: it is written while this one's callers are told.
            List<Proposal> tooLate = end(failure != null);
            startEntry();
            if (failure == null) {
                complete(entry, outcomes);
            } else {
                fail(entry, failure);
                fail(tooLate, UnavailableException.turnedAway("the Raft group does not take writes"));
            }
        });
    }

    private CompletableFuture<List<byte[]>> send(List<Proposal> entry) {
        ByteBuffer bytes = EntryCodec.encode(new Entry(
                id, ++lastNumber, entry.stream().map(Proposal::command).toList()));
        entryCommands.record(entry.size());
        entryBytes.record(bytes.remaining());
        long waitedNanos = System.nanoTime() - entry.getFirst().queuedAtNanos();
        return client.write(Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes)), waitedNanos)
                .thenApply(reply -> EntryCodec.decodeReply(reply.getContent().asReadOnlyByteBuffer()));
    }

    /** Those that have waited for too long, if the entry failed. */
    private synchronized List<Proposal> end(boolean failed) {
        entryUnderWay = false;
        return failed ? takeImpatient() : List.of();
    }

    private static void complete(List<Proposal> entry, List<byte[]> outcomes) {
        if (outcomes.size() != entry.size()) {
            fail(entry, UnavailableException.outcomeUnknown("the outcomes of an entry are not known any more"));
            return;
        }
        for (int i = 0; i < entry.size(); i++) {
            entry.get(i).outcome().complete(outcomes.get(i));
        }
    }

    private static void fail(List<Proposal> proposals, Throwable failure) {
        Throwable cause = Failures.causeOf(failure);
        proposals.forEach(proposal -> proposal.outcome().completeExceptionally(cause));
    }

    /** What the entries held that were sent so far. */
    public GroupMetrics.Entries metrics() {
        return new GroupMetrics.Entries(entryCommands.read(), entryBytes.read());
    }

    /** Those who have waited for as long as an entry may: another entry without an answer would have them wait twice. */
    private List<Proposal> takeImpatient() {
        long longestNanos = patience.toNanos();
        long now = System.nanoTime();
        List<Proposal> taken = new ArrayList<>();
        while (!queue.isEmpty() && now - queue.peek().queuedAtNanos() > longestNanos) {
            Proposal proposal = queue.remove();
            queuedBytes -= proposal.command().length;
            taken.add(proposal);
        }
        return taken;
    }
}
