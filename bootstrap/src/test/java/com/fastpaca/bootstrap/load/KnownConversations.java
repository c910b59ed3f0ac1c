package com.fastpaca.bootstrap.load;

import com.fastpaca.bootstrap.history.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;

/** The conversations of a run as far as its clients know them; a deleted one is followed by another. Safe for concurrent use. */
public final class KnownConversations {
    private static final List<String> STRATEGIES = List.of("manual", "last_n", "budget", "strip_tool_results");

    /** The newest ones are remembered. */
    private static final int MOST_DELETED = 100;

    private final AtomicReferenceArray<Known> known;
    private final Deque<Known> deleted = new ArrayDeque<>();
    private final AtomicLong budgets = new AtomicLong(9_000_000);

    public KnownConversations(int count) {
        known = new AtomicReferenceArray<>(count);
        for (int slot = 0; slot < count; slot++) {
            known.set(slot, new Known(slot, 1));
        }
    }

    /** One of a rotating part of all, so that some rest between restarts. */
    public Known any(RandomGenerator random, int round) {
        int active = known.length() * 2 / 3;
        return known.get((random.nextInt(active) + round * known.length() / 5) % known.length());
    }

    /** A budget that nobody else asks for. */
    long nextBudget() {
        return budgets.incrementAndGet();
    }

    /** Somebody asked to delete it: others take its place. */
    void delete(Known conversation) {
        known.compareAndSet(conversation.slot, conversation, new Known(conversation.slot, conversation.generation + 1));
    }

    synchronized void wasDeleted(Known conversation) {
        conversation.forgetKeyed();
        if (deleted.size() == MOST_DELETED) {
            deleted.removeFirst();
        }
        deleted.add(conversation);
    }

    /** A conversation whose deletion was acknowledged. */
    synchronized Optional<Known> anyDeleted(RandomGenerator random) {
        return deleted.isEmpty()
                ? Optional.empty()
                : deleted.stream().skip(random.nextInt(deleted.size())).findFirst();
    }

    /** What is known of one conversation. */
    public static final class Known {
        /** Far fewer than the contract promises to remember. */
        private static final int KEYED_REQUESTS = 50;

        private final int slot;
        private final int generation;
        private final AtomicLong version = new AtomicLong();
        private final AtomicLong lastSeq = new AtomicLong();
        private final List<Keyed> keyed = new ArrayList<>();
        private volatile boolean created;

        /** An acknowledged request that can be sent again. */
        record Keyed(long number, int client, Request request) {}

        private Known(int slot, int generation) {
            this.slot = slot;
            this.generation = generation;
        }

        public String id() {
            return "crash-" + slot + "-" + generation;
        }

        String strategy() {
            return STRATEGIES.get(slot % STRATEGIES.size());
        }

        public boolean isCreated() {
            return created;
        }

        void wasCreated() {
            created = true;
        }

        /** A version that the conversation has reached; it may be past it. */
        public long version() {
            return version.get();
        }

        public long lastSeq() {
            return lastSeq.get();
        }

        void reached(long atLeastVersion, long atLeastSeq) {
            version.accumulateAndGet(atLeastVersion, Math::max);
            lastSeq.accumulateAndGet(atLeastSeq, Math::max);
        }

        synchronized void wasAcknowledged(Keyed request) {
            keyed.remove(request);
            if (keyed.size() == KEYED_REQUESTS) {
                keyed.removeFirst();
            }
            keyed.add(request);
        }

        synchronized void forgetKeyed() {
            keyed.clear();
        }

        synchronized Optional<Keyed> anyKeyed(RandomGenerator random) {
            return keyed.isEmpty() ? Optional.empty() : Optional.of(keyed.get(random.nextInt(keyed.size())));
        }
    }
}
