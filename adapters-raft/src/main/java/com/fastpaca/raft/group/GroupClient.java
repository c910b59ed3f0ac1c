package com.fastpaca.raft.group;

import com.fastpaca.ports.store.UnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.jspecify.annotations.Nullable;

/**
 * Sends entries of one group to its leader, whichever node that is, again and again until it is known what became of them. It does not
 * matter how often an entry arrives: the state machine applies it once.
 *
 * <p>Replies are completed by threads of Ratis, which may hold locks that a write waits for: what they trigger must not write from there,
 * and must not block.
 */
final class GroupClient implements ReadBarrier.Members {
    /** Longer than an election, so that a write outlives its leader. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long ATTEMPT_MILLIS = 3_000;

    /** Time between looks at who leads: a leader that is paused or cut off keeps its connections, and another one is elected. */
    private static final long LOOK_AGAIN_MILLIS = 200;

    private static final long RETRY_MILLIS = 30;
    private static final String NO_SPACE = "the disk of the Raft group's leader is nearly full";
    private static final long POSITION_MILLIS = 1_000;

    /** How long the others are asked which of them leads. During an election none does, and who has won it must not be learnt late. */
    private static final long LOOK_FOR_LEADER_MILLIS = 250;

    private final GroupMember member;
    private final PeerClient peers;
    private final Executor senders;
    private final Duration patience;

    /**
     * @param member this node's
     * @param senders threads that may wait for Ratis' locks
     * @param patience after that long an entry's outcome counts as unknown
     */
    GroupClient(GroupMember member, PeerClient peers, Executor senders, Duration patience) {
        this.member = member;
        this.peers = peers;
        this.senders = senders;
        this.patience = patience;
    }

    /**
     * The reply to an entry, once it is applied. Called by a thread that may wait for Ratis' locks; fails with
     * {@link UnavailableException} alone.
     *
     * @param waitedNanos how long it has waited already, which is part of the time that it has; an attempt is made in any case
     */
    CompletableFuture<Message> write(Message entry, long waitedNanos) {
        Write write = new Write(entry, System.nanoTime() + patience.toNanos() - waitedNanos);
        write.step(write::attempt);
        return write.reply;
    }

    /** One entry on its way. Its attempts follow each other. */
    private final class Write {
        private final Message entry;
        private final CompletableFuture<Message> reply = new CompletableFuture<>();
        private final long deadlineNanos;

        /** Whether a leader may have got it. */
        private boolean sent;

        Write(Message entry, long deadlineNanos) {
            this.entry = entry;
            this.deadlineNanos = deadlineNanos;
        }

        void attempt() {
            RaftPeer known = member.leader();
            if (known != null) {
                sendTo(known);
                return;
            }
            var _ = leaderAmongOthers()
                    .whenComplete((leader, failure) -> stepOnSender(() -> {
                        if (leader == null) {
                            again(null);
                        } else {
                            sendTo(leader);
                        }
                    }));
        }

        /** A step on a thread that may wait for Ratis' locks. Without one the write ends, as nobody would go on with it. */
        private void stepOnSender(Runnable step) {
            try {
                senders.execute(() -> step(step));
            } catch (RejectedExecutionException | OutOfMemoryError noThread) {
                giveUp("this node has no thread for a write", noThread);
            }
        }

        /** Whatever a step throws ends the write, or its reply would never come. */
        private void step(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException | Error e) {
                reply.completeExceptionally(UnavailableException.outcomeUnknown("a write failed on its way", e));
            }
        }

        private void sendTo(RaftPeer leader) {
            boolean mayBeTaken = sent;
            sent = true;
            CompletableFuture<RaftClientReply> attempt =
                    send(leader, RaftClientRequest.writeRequestType(), entry, ATTEMPT_MILLIS);
            var _ = attempt.whenComplete((answer, failure) -> step(() -> {
                if (failure != null) {
                    again(failure);
                } else {
                    answered(answer, mayBeTaken);
                }
            }));
            if (!isOwn(leader)) {
                giveUpIfAnotherLeads(attempt, leader);
            }
        }

        private void answered(RaftClientReply answer, boolean mayBeTaken) {
            if (answer.isSuccess()) {
                reply.complete(answer.getMessage());
            } else if (isForWantOfSpace(answer)) {
                reply.completeExceptionally(
                        mayBeTaken
                                ? UnavailableException.outcomeUnknown(NO_SPACE)
                                : UnavailableException.turnedAway(NO_SPACE));
            } else {
                again(answer.getException());
            }
        }

        private void giveUpIfAnotherLeads(CompletableFuture<RaftClientReply> attempt, RaftPeer asked) {
            CompletableFuture.delayedExecutor(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS, this::stepOnSender)
                    .execute(() -> {
                        RaftPeer known = attempt.isDone() ? null : member.leader();
                        if (known != null && !known.getId().equals(asked.getId())) {
                            attempt.completeExceptionally(
                                    UnavailableException.outcomeUnknown("another node leads meanwhile"));
                        } else if (!attempt.isDone()) {
                            giveUpIfAnotherLeads(attempt, asked);
                        }
                    });
        }

        /** That does not end soon, unless another node takes the lead: the caller comes back when it likes. */
        private static boolean isForWantOfSpace(RaftClientReply answer) {
            StateMachineException refusal = answer.getStateMachineException();
            return refusal != null && refusal.getCause() instanceof NoSpaceException;
        }

        private void again(@Nullable Throwable failure) {
            if (System.nanoTime() < deadlineNanos && !member.isStopping()) {
                CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS, this::stepOnSender)
                        .execute(this::attempt);
            } else {
                giveUp(sent ? "the Raft group did not answer in time" : "the Raft group has no leader", failure);
            }
        }

        private void giveUp(String reason, @Nullable Throwable cause) {
            reply.completeExceptionally(
                    sent
                            ? UnavailableException.outcomeUnknown(reason, cause)
                            : UnavailableException.turnedAway(reason));
        }
    }

    GroupMember member() {
        return member;
    }

    private boolean isOwn(RaftPeer peer) {
        return peer.getId().equals(member.self());
    }

    /** For a node to which the leader does not speak, such as one that is not to be written to. Fails if none of the others leads. */
    private CompletableFuture<RaftPeer> leaderAmongOthers() {
        CompletableFuture<RaftPeer> leader = new CompletableFuture<>();
        CompletableFuture<?>[] asked = others().stream()
                .map(peer -> position(peer).thenAccept(position -> {
                    if (position.leads()) {
                        leader.complete(peer);
                    }
                }))
                .toArray(CompletableFuture<?>[]::new);
        var _ = CompletableFuture.allOf(asked)
                .whenComplete((all, failure) ->
                        leader.completeExceptionally(UnavailableException.turnedAway("none of the others leads")));
        return leader.orTimeout(LOOK_FOR_LEADER_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public Collection<RaftPeer> others() {
        return member.otherVoters();
    }

    /** Where these members are, as far as they answer, in the given order. Does not fail. */
    CompletableFuture<List<GroupPosition>> positions(Collection<RaftPeer> members) {
        List<CompletableFuture<Optional<GroupPosition>>> asked = members.stream()
                .map(peer -> position(peer).handle((position, failure) -> Optional.ofNullable(position)))
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(all ->
                        asked.stream().flatMap(each -> each.join().stream()).toList());
    }

    /** Where another node's member of the group is. */
    @Override
    public CompletableFuture<GroupPosition> position(RaftPeer peer) {
        return send(peer, RaftClientRequest.staleReadRequestType(0), Message.EMPTY, POSITION_MILLIS)
                .thenApply(reply -> {
                    if (!reply.isSuccess()) {
                        throw UnavailableException.outcomeUnknown(
                                "node " + peer.getId() + " does not say where it is", reply.getException());
                    }
                    return GroupPosition.of(reply.getMessage().getContent().asReadOnlyByteBuffer());
                });
    }

    /**
     * Asks the leader to let the votes of others count; it refuses if those that count are not the ones that are given.
     *
     * @return completes when the change is made; if the leader is another node, fails after some seconds while it goes on
     */
    CompletableFuture<RaftClientReply> changeVoters(RaftPeer leader, List<RaftPeer> present, List<RaftPeer> next) {
        SetConfigurationRequest.Arguments arguments = SetConfigurationRequest.Arguments.newBuilder()
                .setServersInCurrentConf(present)
                .setListenersInCurrentConf(List.of())
                .setServersInNewConf(next)
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .build();
        SetConfigurationRequest request = peers.voterRequest(leader.getId(), member.group(), arguments);
        return isOwn(leader) ? member.changeVoters(request) : peers.send(leader, request);
    }

    private CompletableFuture<RaftClientReply> send(
            RaftPeer peer, RaftClientRequest.Type type, Message message, long timeoutMillis) {
        RaftClientRequest request = peers.request()
                .setServerId(peer.getId())
                .setGroupId(member.group())
                .setMessage(message)
                .setType(type)
                .setTimeoutMs(timeoutMillis)
                .build();
        return isOwn(peer)
                ? member.submit(request).orTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                : peers.send(peer, request);
    }
}
