package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.persistent.PersistentMap;
import com.fastpaca.domain.policy.Strategy.Retention;
import com.fastpaca.domain.snapshot.Snapshot.Totals;
import com.fastpaca.domain.tool.ToolCall;
import com.fastpaca.domain.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes of a snapshot under way: mutable for the length of one operation, never shared. */
final class SnapshotEditor {
    private static final String SYSTEM_ROLE = "system";
    private static final int MAX_STEPS_TO_UNNAMED_CALL = 64;

    private final Form form;
    private EventIndex index;
    private PersistentMap<Long, Summary> summaries;
    private PersistentMap<String, OpenCall> calls;
    private long leadingSystem;
    private long firstLive;
    private boolean pinSystem;
    private long pinnedTokens;
    private long summaryTokens;
    private long liveTokens;
    private long liveEvents;

    SnapshotEditor(Snapshot from, Form form) {
        this.form = form;
        index = from.index();
        summaries = from.summaries();
        calls = from.calls();
        leadingSystem = from.leadingSystem();
        firstLive = from.firstLive();
        pinSystem = from.pinSystem();
        pinnedTokens = from.totals().pinnedTokens();
        summaryTokens = from.totals().summaryTokens();
        liveTokens = from.totals().liveTokens();
        liveEvents = from.totals().liveEvents();
    }

    Snapshot snapshot() {
        Totals totals = new Totals(pinnedTokens, summaryTokens, liveTokens, liveEvents);
        return new Snapshot(index, summaries, calls, leadingSystem, firstLive, totals, pinSystem, form);
    }

    void append(NewEvent event) {
        long seq = index.lastSeq() + 1;
        boolean plain = event.calls().isEmpty() && event.results().isEmpty();
        if (leadingSystem == seq - 1 && plain && event.content().role().equals(SYSTEM_ROLE)) {
            leadingSystem = seq;
        }
        index = index.append(new IndexedEvent(event.tokens().asSent(), traits(event, seq)));
        count(seq, entry(seq), 1);
        if (!event.results().isEmpty()) {
            answer(seq, event);
        }
        for (ToolCall call : event.calls()) {
            String key = call.key();
            if (key != null) {
                calls = calls.with(key, new OpenCall(seq, answersItself(event, call)));
            }
        }
    }

    private static @Nullable Traits traits(NewEvent event, long seq) {
        if (event.calls().isEmpty()
                && event.results().isEmpty()
                && event.tokens().isUniform()) {
            return null;
        }
        List<String> keys = new ArrayList<>(event.calls().size());
        for (ToolCall call : event.calls()) {
            String key = call.key();
            if (key != null) {
                keys.add(key);
            }
        }
        return new Traits(event.tokens(), keys, seq, seq, false, false);
    }

    private static boolean answersItself(NewEvent event, ToolCall call) {
        for (ToolResult result : event.results()) {
            if (result.keys().contains(call.key())) {
                return true;
            }
        }
        return false;
    }

    /** Joins the event to the events whose calls it answers. */
    private void answer(long seq, NewEvent event) {
        List<Long> answered = new ArrayList<>(event.results().size());
        boolean orphan = false;
        for (ToolResult result : event.results()) {
            boolean withinEvent = answersOwnCall(event, result);
            OpenCall call = take(result, withinEvent);
            if (call != null) {
                answered.add(call.seq());
            } else if (!withinEvent) {
                orphan = true;
            }
        }
        boolean lost = orphan;
        boolean torn = false;
        for (long callSeq : answered) {
            lost |= traitsOf(callSeq).lost();
            torn |= traitsOf(callSeq).torn() || !isInSnapshot(callSeq);
        }
        for (long callSeq : answered) {
            if (lost) {
                lose(callSeq);
            } else {
                if (torn) {
                    tear(callSeq);
                }
                join(seq, callSeq);
            }
        }
        if (lost) {
            lose(seq);
        } else if (torn) {
            replace(seq, traitsOf(seq).withTorn(true));
        }
    }

    private static boolean answersOwnCall(NewEvent event, ToolResult result) {
        List<String> keys = result.keys();
        for (ToolCall call : event.calls()) {
            if (keys.isEmpty() || keys.contains(call.key())) {
                return true;
            }
        }
        return false;
    }

    /** The earlier call that a result answers. A result that its own event's call explains takes an earlier one only if that waits. */
    private @Nullable OpenCall take(ToolResult result, boolean withinEvent) {
        for (String key : result.keys()) {
            OpenCall call = calls.get(key);
            if (call != null && !(withinEvent && call.answered())) {
                calls = calls.with(key, new OpenCall(call.seq(), true));
                return call;
            }
        }
        return result.keys().isEmpty() && !withinEvent ? latestCall() : null;
    }

    /** A result that names no call answers the nearest event before it that holds any. */
    private @Nullable OpenCall latestCall() {
        for (long seq = index.lastSeq() - 1; seq >= Math.max(1, index.lastSeq() - MAX_STEPS_TO_UNNAMED_CALL); seq--) {
            IndexedEvent entry = index.get(seq);
            if (entry != null
                    && entry.traits() != null
                    && !entry.traits().callKeys().isEmpty()) {
                for (String key : entry.traits().callKeys()) {
                    calls = calls.with(key, new OpenCall(seq, true));
                }
                return new OpenCall(seq, true);
            }
        }
        return null;
    }

    /**
     * Makes one ring of two, unless they are one already: exchanging successors joins two rings, but splits a single one. The search
     * starts at the call, because a ring's newest events lie right behind the ones that they answer.
     */
    private void join(long seq, long callSeq) {
        for (long at = traitsOf(callSeq).next();
                at != callSeq;
                at = traitsOf(at).next()) {
            if (at == seq) {
                answerEarlier(seq, callSeq);
                return;
            }
        }
        long successor = traitsOf(seq).next();
        replace(seq, traitsOf(seq).linkedTo(traitsOf(callSeq).next()));
        replace(callSeq, traitsOf(callSeq).linkedTo(successor));
        answerEarlier(seq, callSeq);
    }

    private void answerEarlier(long seq, long callSeq) {
        if (callSeq < traitsOf(seq).earliestCall()) {
            replace(seq, traitsOf(seq).answering(callSeq));
        }
    }

    /** Moves the first live event on until what is kept fits the policy. */
    void trimTo(Retention retention) {
        while (firstLive <= index.lastSeq()
                && (liveEvents > retention.maxEvents() || liveTokens > retention.maxTokens())) {
            letGo(firstLive);
        }
    }

    private void letGo(long seq) {
        IndexedEvent entry = index.get(seq);
        if (entry == null) {
            long covered = coveredUpTo(seq);
            firstLive = covered + 1;
            return;
        }
        if (seq <= lastPinned()) {
            firstLive = seq + 1;
            return;
        }
        if (entry.isVisibleIn(form)) {
            count(seq, entry, -1);
        }
        firstLive = seq + 1;
        Traits traits = entry.traits();
        if (traits != null) {
            if (forgetCalls(seq, traits)) {
                lose(seq);
            } else if (traits.next() != seq) {
                tear(seq);
            }
        }
    }

    /** The last seq of the summary that stands in the place of an event, or the event's own if its entry is simply gone. */
    private long coveredUpTo(long seq) {
        Summary summary = summaries.floor(seq);
        return summary != null && summary.toSeq() >= seq ? summary.toSeq() : seq;
    }

    /** Takes an event's calls from the index of calls; true if one of them still waited, so that its result can no longer be known. */
    private boolean forgetCalls(long seq, Traits traits) {
        boolean waiting = false;
        for (String key : traits.callKeys()) {
            OpenCall call = calls.get(key);
            if (call != null && call.seq() == seq) {
                waiting |= !call.answered();
                calls = calls.without(key);
            }
        }
        return waiting;
    }

    /** Takes a range out of the index, with the summaries in it, and puts a summary in its place. */
    void replace(Summary summary) {
        for (long seq = index.floor(summary.toSeq()); seq >= summary.fromSeq(); seq = index.floor(seq - 1)) {
            Traits traits = entry(seq).traits();
            if (traits != null) {
                forgetCalls(seq, traits);
                lose(seq);
            }
        }
        index = index.without(summary.fromSeq(), summary.toSeq());
        Summary within = summaries.floor(summary.toSeq());
        while (within != null && within.fromSeq() >= summary.fromSeq()) {
            summaries = summaries.without(within.fromSeq());
            within = summaries.floor(summary.toSeq());
        }
        summaries = summaries.with(summary.fromSeq(), summary);
    }

    /** Decides anew what the snapshot keeps, from the newest event back to {@code lowest}; costs the length of the log's index. */
    void rebuild(Retention retention, boolean newPinSystem, long lowest) {
        pinSystem = newPinSystem;
        long events = 0;
        long tokens = 0;
        firstLive = index.lastSeq() + 1;
        for (long seq = index.floor(index.lastSeq()); seq >= lowest && seq > lastPinned(); seq = index.floor(seq - 1)) {
            IndexedEvent entry = entry(seq);
            boolean kept = (entry.traits() == null || !entry.traits().lost()) && entry.tokensIn(form) >= 0;
            if (kept) {
                events++;
                tokens += entry.tokensIn(form);
                if (events > retention.maxEvents() || tokens > retention.maxTokens()) {
                    break;
                }
            }
            firstLive = seq;
        }
        mend();
        for (long seq = index.floor(firstLive - 1); seq > lastPinned(); seq = index.floor(seq - 1)) {
            Traits traits = entry(seq).traits();
            if (traits != null && traits.next() != seq) {
                tear(seq);
            }
        }
        recount();
    }

    private void mend() {
        for (long seq = index.floor(index.lastSeq()); seq > 0; seq = index.floor(seq - 1)) {
            Traits traits = entry(seq).traits();
            if (traits != null && traits.torn()) {
                replace(seq, traits.withTorn(false));
            }
        }
    }

    private void recount() {
        pinnedTokens = 0;
        liveTokens = 0;
        liveEvents = 0;
        summaryTokens = 0;
        for (long seq = index.floor(index.lastSeq()); seq > 0; seq = index.floor(seq - 1)) {
            count(seq, entry(seq), 1);
        }
        for (Summary summary : summaries.values()) {
            summaryTokens += summary.tokens();
        }
    }

    private void lose(long seq) {
        long at = seq;
        do {
            Traits traits = traitsOf(at);
            replace(at, traits.lostAt(at));
            at = traits.next();
        } while (at != seq);
    }

    /** Marks a whole ring as torn. A ring is torn as a whole or not at all, so one that is torn already is left alone. */
    private void tear(long seq) {
        long at = seq;
        while (!traitsOf(at).torn()) {
            replace(at, traitsOf(at).withTorn(true));
            at = traitsOf(at).next();
        }
    }

    /** Replaces an entry's traits and keeps the totals right. */
    private void replace(long seq, Traits traits) {
        IndexedEvent before = entry(seq);
        IndexedEvent after = new IndexedEvent(before.tokens(), traits);
        count(seq, before, -1);
        index = index.with(seq, after);
        count(seq, after, 1);
    }

    private void count(long seq, IndexedEvent entry, int sign) {
        if (isInSnapshot(seq) && entry.isVisibleIn(form)) {
            if (seq <= lastPinned()) {
                pinnedTokens += (long) sign * entry.tokensIn(form);
            } else {
                liveTokens += (long) sign * entry.tokensIn(form);
                liveEvents += sign;
            }
        }
    }

    private boolean isInSnapshot(long seq) {
        return seq >= firstLive || seq <= lastPinned();
    }

    private long lastPinned() {
        return pinSystem ? leadingSystem : 0;
    }

    private IndexedEvent entry(long seq) {
        IndexedEvent entry = index.get(seq);
        if (entry == null) {
            throw new IllegalStateException("the index has no entry of seq " + seq);
        }
        return entry;
    }

    private Traits traitsOf(long seq) {
        Traits traits = entry(seq).traits();
        if (traits == null) {
            throw new IllegalStateException("seq " + seq + " is linked but has no traits");
        }
        return traits;
    }
}
