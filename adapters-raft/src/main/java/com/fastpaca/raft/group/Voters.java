package com.fastpaca.raft.group;

import com.fastpaca.ports.store.Failures;
import com.fastpaca.raft.throttle.LogThrottle;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes whose votes count in one group. A change goes through the group's own log, in two steps of which each needs a majority of the
 * voters before and of those after it (joint consensus: Ongaro, "Consensus: Bridging Theory and Practice", section 4.3). A new voter is
 * brought up to the leader's state first. For one thread that changes them; any may look.
 */
public final class Voters {
    private static final Logger LOG = LoggerFactory.getLogger(Voters.class);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long ANSWER_MILLIS = 3_000;
    private static final String CHANGING = "its voters are changing";
    private static final String CATCHING_UP = "a new member is still catching up";

    private final GroupMember member;
    private final GroupClient client;

    private final LogThrottle<String> refusals = new LogThrottle<>("", Duration.ofMinutes(1), System::nanoTime);

    /** Of the entries that change nothing; one of them is under way at a time. */
    private final UUID proposer = UUID.randomUUID();

    private long lastNumber;
    private CompletableFuture<Message> emptyEntry = CompletableFuture.completedFuture(Message.EMPTY);

    Voters(GroupClient client) {
        this.member = client.member();
        this.client = client;
    }

    /** As this node's member knows them; empty while they change, or if it has been told of none. */
    public Optional<Set<UUID>> present() {
        return member.configuration()
                .filter(configuration -> configuration.getPreviousPeers().isEmpty())
                .map(configuration -> idsOf(configuration.getCurrentPeers()))
                .filter(known -> !known.isEmpty());
    }

    private static Set<UUID> idsOf(Collection<RaftPeer> peers) {
        return peers.stream().map(Peers::nodeId).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Makes a change, unless it is made already. Blocks until this node's member knows of it and a new voter of itself, or for some seconds
     * beyond the deadline.
     *
     * @return why it is not known to be made, if so; a leader that knows of other voters than this node's member is asked again
     */
    public Optional<String> change(VoterChange change, long deadlineNanos) throws InterruptedException {
        String reason = CHANGING;
        while (true) {
            Optional<Set<UUID>> present = present();
            if (present.isPresent()) {
                Set<UUID> next = change.of(present.get());
                Optional<String> missing = next.equals(present.get())
                        ? unaware(change.add())
                        : Optional.of(ask(present.get(), next).orElse(reason));
                if (missing.isEmpty()) {
                    return missing;
                }
                reason = missing.get();
            }
            if (System.nanoTime() >= deadlineNanos) {
                return Optional.of(reason);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException("while the voters of a group change");
            }
        }
    }

    /**
     * Why a new voter does not serve as one. Ratis takes one for caught up when what sends to it has failed, and then sends it nothing
     * until the group has another leader.
     */
    private Optional<String> unaware(Optional<UUID> added) throws InterruptedException {
        if (added.isEmpty()) {
            return Optional.empty();
        }
        UUID voter = added.get();
        try {
            GroupPosition position = client.position(Peers.of(voter)).get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
            return position.isSettledVoter(voter.toString())
                    ? Optional.empty()
                    : Optional.of(
                            "node " + voter
                                    + " does not know yet that it is a voter; if that lasts, restart the node that leads the group");
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of(
                    "node " + voter + " does not answer; if that lasts, restart the node that leads the group");
        }
    }

    /** Why the leader did not make the change, or not in time: a new voter may take long to catch up, and the change goes on meanwhile. */
    private Optional<String> ask(Set<UUID> present, Set<UUID> next) throws InterruptedException {
        RaftPeer leader = member.leader();
        if (leader == null) {
            return Optional.of("it has no leader");
        }
        boolean adds = !present.containsAll(next);
        if (adds) {
            writeNothing();
        }
        try {
            RaftClientReply reply = client.changeVoters(
                            leader,
                            present.stream().map(Peers::of).toList(),
                            next.stream().map(Peers::of).toList())
                    .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
            return Optional.ofNullable(reply.getException()).map(refusal -> notNow(refusal, adds));
        } catch (ExecutionException e) {
            return Optional.of(notNow(Failures.causeOf(e), adds));
        } catch (TimeoutException e) {
            return Optional.of(adds ? CATCHING_UP : "its leader has not made the change yet");
        }
    }

    /**
     * Has the group agree on an entry that changes nothing. How far a new voter's log goes Ratis knows only once that has taken an entry,
     * and one that lacks nothing, as after a change that came to nothing, would wait until somebody writes.
     */
    private void writeNothing() {
        if (emptyEntry.isDone()) {
            Entry entry = new Entry(proposer, ++lastNumber, List.of());
            emptyEntry = client.write(Message.valueOf(UnsafeByteOperations.unsafeWrap(EntryCodec.encode(entry))), 0);
        }
    }

    private String notNow(Throwable cause, boolean adds) {
        if (cause instanceof ReconfigurationInProgressException) {
            // Perhaps this very change, which the leader was asked for before.
            return adds ? CHANGING + ", or " + CATCHING_UP : CHANGING;
        }
        if (refusals.admits(cause.toString())) {
            LOG.atInfo()
                    .addKeyValue("event", "voters_not_changed")
                    .setCause(cause)
                    .log("the leader of {} does not change its voters now", member.group());
        }
        return "its leader does not make the change now; the log of this node says why";
    }
}
