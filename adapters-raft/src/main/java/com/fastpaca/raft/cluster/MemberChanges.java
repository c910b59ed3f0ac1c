package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.ClusterMembers;
import com.fastpaca.raft.cluster.Electorate.Resolution;
import com.fastpaca.raft.group.VoterChange;
import com.fastpaca.raft.group.Voters;
import com.fastpaca.raft.node.IdentityStore;
import com.fastpaca.raft.node.NodeIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the members of the cluster at an operator's word, if what is known of the nodes says that it can come to its end: a change that
 * is begun and finds no majority would keep its group from everything else.
 */
public final class MemberChanges implements ClusterMembers, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemberChanges.class);

    /** The same call may be made again, so that a client need not wait for longer than clients do. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final IdentityStore identity;
    private final AddressBook book;
    private final Supplier<Optional<List<Voters>>> started;
    private final Duration patience;
    private final AtomicBoolean changing = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("member-changes").daemon().factory());

    /** @param started the voters of each Raft group, once the groups have started */
    public MemberChanges(IdentityStore identity, AddressBook book, Supplier<Optional<List<Voters>>> started) {
        this(identity, book, started, PATIENCE);
    }

    MemberChanges(
            IdentityStore identity, AddressBook book, Supplier<Optional<List<Voters>>> started, Duration patience) {
        this.identity = identity;
        this.book = book;
        this.started = started;
        this.patience = patience;
    }

    @Override
    public CompletableFuture<Result> change(Change change) {
        if (!changing.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(
                    new Result.Unfinished("this node is making a change already; wait for it to end"));
        }
        return CompletableFuture.supplyAsync(() -> makeOnly(change), thread);
    }

    private Result makeOnly(Change change) {
        try {
            Result result = started.get()
                    .map(groups -> make(change, groups))
                    .orElseGet(() -> new Result.Unfinished("this node has not started yet"));
            LOG.atInfo()
                    .addKeyValue("event", "member_change_ended")
                    .addKeyValue("result", word(result))
                    .log("asked to {}: {}", asked(change), sentence(result));
            return result;
        } finally {
            changing.set(false);
        }
    }

    private static String asked(Change change) {
        return Stream.concat(
                        change.add().map(node -> "add " + node).stream(),
                        change.remove().map(node -> "remove " + node).stream())
                .collect(Collectors.joining(" and "));
    }

    private static String word(Result result) {
        return switch (result) {
            case Result.Changed changed -> "changed";
            case Result.Refused refused -> "refused";
            case Result.Unfinished unfinished -> "unfinished";
        };
    }

    private static String sentence(Result result) {
        return switch (result) {
            case Result.Changed() -> "it is done";
            case Result.Refused(String reason) -> "it is refused: " + reason;
            case Result.Unfinished(String reason) -> "it is not finished: " + reason;
        };
    }

    private Result make(Change change, List<Voters> groups) {
        List<Set<UUID>> voters =
                groups.stream().flatMap(each -> each.present().stream()).toList();
        // What is meant depends on the voters of all groups.
        if (voters.size() < groups.size()) {
            NodeIdentity self = identity.identity();
            return self.isMember() || voters.stream().anyMatch(each -> each.contains(self.nodeId()))
                    ? new Result.Unfinished("the members are changing already")
                    : new Result.Refused(Electorate.NO_MEMBER_ITSELF);
        }
        Electorate electorate = new Electorate(identity.identity(), voters, book.entries(), System.nanoTime());
        return switch (electorate.resolve(change)) {
            case Resolution.Refused refused -> new Result.Refused(refused.reason());
            case Resolution.Early early -> new Result.Unfinished(early.reason());
            case Resolution.Resolved resolved -> make(resolved.change(), groups, electorate);
        };
    }

    private Result make(VoterChange change, List<Voters> groups, Electorate electorate) {
        for (Voters group : groups) {
            Optional<String> hindrance =
                    group.present().flatMap(present -> electorate.hindrance(present, change.of(present)));
            if (hindrance.isPresent()) {
                return new Result.Refused(hindrance.get());
            }
        }
        try {
            return makeInEach(change, groups);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result.Unfinished("this node is stopping");
        }
    }

    private Result makeInEach(VoterChange change, List<Voters> groups) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        for (int number = 0; number < groups.size(); number++) {
            Optional<String> missing = groups.get(number).change(change, deadlineNanos);
            if (missing.isPresent()) {
                return new Result.Unfinished(number + " of " + groups.size() + " groups have made the change; group "
                        + number + ": " + missing.get());
            }
        }
        return new Result.Changed();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
