package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.Form.ToolParts;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.persistent.PersistentMap;
import com.fastpaca.domain.policy.Strategy.Retention;
import com.fastpaca.domain.snapshot.EventIndex.GroupSize;
import com.fastpaca.domain.snapshot.Snapshot.Totals;
import com.fastpaca.domain.snapshot.Traits.Extent;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The changes of a snapshot under way: mutable for the length of one operation, never shared. */
final class SnapshotEditor {
    private static final String SYSTEM_ROLE = "system";

    private final Form form;
    private EventIndex index;
    private PersistentMap<Long, Summary> summaries;
    private RememberedCalls calls;
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
        count(seq, index.require(seq), 1);
        if (!event.results().isEmpty()) {
            answer(seq, event);
        }
        if (!event.calls().isEmpty()) {
            openCalls(seq, event);
            loseIfAnsweredBefore(seq, event);
        }
    }

    /**
     * A result that came before its call is left out, as no provider takes the two in that order; so its call has to be left out with it.
     */
    private void loseIfAnsweredBefore(long seq, NewEvent event) {
        boolean lost = false;
        for (ToolCall call : event.calls()) {
            for (String key : call.idKeys()) {
                if (calls.unexplained().get(key) != null) {
                    calls = calls.withExplained(key);
                    lost = true;
                }
            }
        }
        if (lost) {
            lose(seq);
        }
    }

    private void openCalls(long seq, NewEvent event) {
        Set<String> answered = new TreeSet<>();
        event.results().forEach(result -> answered.addAll(result.keys()));
        boolean answersLatest = answered.contains(ToolCall.LATEST);
        for (ToolCall call : event.calls()) {
            boolean isAnswered = answersLatest || call.keys().stream().anyMatch(answered::contains);
            call.keys().forEach(key -> remember(key, seq, isAnswered));
        }
        remember(ToolCall.LATEST, seq, answersLatest);
    }

    private void remember(String key, long seq, boolean isAnswered) {
        calls = isAnswered ? calls.withAnswered(key, seq) : calls.withWaiting(key, seq);
    }

    private static @Nullable Traits traits(NewEvent event, long seq) {
        if (event.calls().isEmpty()
                && event.results().isEmpty()
                && event.tokens().isUniform()) {
            return null;
        }
        return Traits.alone(event.tokens(), seq);
    }

    /** Joins the event to the events whose calls it answers. */
    private void answer(long seq, NewEvent event) {
        SortedSet<Long> answered = new TreeSet<>();
        Set<String> ownKeys = ownKeys(event);
        boolean lost = false;
        for (ToolResult result : event.results()) {
            boolean withinEvent = result.keys().stream().anyMatch(ownKeys::contains);
            RememberedCalls.Found call = take(result, withinEvent);
            if (call != null && index.get(call.seq()) == null) {
                // The call was archived and forgotten; its result is known to answer it, but cannot be shown with it.
                lost = true;
            } else if (call != null) {
                answered.add(call.seq());
                lost |= traitsOf(call.seq()).lost();
            } else if (!withinEvent) {
                lost = true;
                for (String key : result.idKeys()) {
                    calls = calls.withUnexplained(key, seq);
                }
            }
        }
        answered.forEach(callSeq -> join(callSeq, seq));
        if (lost) {
            lose(seq);
        }
    }

    /** The keys under which the event's own calls would be found. */
    private static Set<String> ownKeys(NewEvent event) {
        Set<String> keys = new TreeSet<>();
        for (ToolCall call : event.calls()) {
            keys.addAll(call.keys());
            keys.add(ToolCall.LATEST);
        }
        return keys;
    }

    /**
     * The earlier call that a result answers. A result that its own event's call explains takes an earlier one only if that has the same
     * id and waits.
     */
    private RememberedCalls.@Nullable Found take(ToolResult result, boolean withinEvent) {
        if (withinEvent && result.callId() == null) {
            return null;
        }
        for (String key : withinEvent ? result.keys().subList(0, 1) : result.keys()) {
            RememberedCalls.Found call = calls.find(key);
            if (call != null && !(withinEvent && call.isAnswered())) {
                calls = calls.withAnswered(key, call.seq());
                return call;
            }
        }
        return null;
    }

    /** Makes one ring of two: exchanging successors joins two rings, but would split a single one. */
    private void join(long a, long b) {
        if (traitsOf(a).group() == traitsOf(b).group()) {
            return;
        }
        Extent extentOfA = index.extent(traitsOf(a));
        Extent extentOfB = index.extent(traitsOf(b));
        long earliest = Math.min(extentOfA.earliest(), extentOfB.earliest());
        startAt(earliest, a, extentOfA);
        startAt(earliest, b, extentOfB);
        boolean intoA = extentOfA.events() >= extentOfB.events();
        long group = traitsOf(intoA ? a : b).group();
        forRing(intoA ? b : a, seq -> set(seq, traitsOf(seq).movedTo(group)));
        set(group, traitsOf(group).standingFor(new Extent(earliest, extentOfA.events() + extentOfB.events())));
        long successor = traitsOf(a).next();
        set(a, traitsOf(a).linkedTo(traitsOf(b).next()));
        set(b, traitsOf(b).linkedTo(successor));
    }

    /** Takes a group that comes to start before the first live event out of the totals; no group does so twice. */
    private void startAt(long earliest, long member, Extent extent) {
        if (form.toolParts() != ToolParts.LEFT_OUT && earliest < firstLive && extent.earliest() >= firstLive) {
            forRing(member, seq -> count(seq, index.require(seq), -1));
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
        if (seq > lastPinned() && index.isLive(form, seq, entry, firstLive)) {
            GroupSize group = index.groupSize(form, seq, entry);
            liveTokens -= group.tokens();
            liveEvents -= group.events();
        }
        firstLive = seq + 1;
    }

    /** The last seq of the summary that stands in the place of an event, or the event's own if its entry is simply gone. */
    private long coveredUpTo(long seq) {
        Summary summary = summaries.floor(seq);
        return summary != null && summary.toSeq() >= seq ? summary.toSeq() : seq;
    }

    /** Takes a range out of the index, with the summaries in it, and puts a summary in its place. */
    void replace(Summary summary) {
        takeOut(summary.fromSeq(), summary.toSeq());
        calls = calls.without(summary.fromSeq(), summary.toSeq());
        Summary within = summaries.floor(summary.toSeq());
        while (within != null && within.fromSeq() >= summary.fromSeq()) {
            summaries = summaries.without(within.fromSeq());
            within = summaries.floor(summary.toSeq());
        }
        summaries = summaries.with(summary.fromSeq(), summary);
    }

    /** Takes a range out of the index, but for leading system events, and with it the calls in it that nobody has answered. */
    void forget(long fromSeq, long toSeq) {
        takeOut(Math.max(fromSeq, leadingSystem + 1), toSeq);
        calls = calls.withForgotten(toSeq);
    }

    /** Takes a range out of the index; what was shown only together with something of it is lost. */
    private void takeOut(long fromSeq, long toSeq) {
        EventIndex.Descent leaving = index.descendFrom(toSeq);
        while (leaving.step() && leaving.seq() >= fromSeq) {
            if (leaving.entry().traits() != null) {
                lose(leaving.seq());
            }
        }
        index = index.without(fromSeq, toSeq);
    }

    /** Decides anew what the snapshot keeps of the events from {@code lowest} on; costs what it keeps, not what the log holds. */
    void rebuild(Retention retention, boolean newPinSystem, long lowest) {
        pinSystem = newPinSystem;
        pinnedTokens = 0;
        EventIndex.Descent pinned = index.descendFrom(lastPinned());
        while (pinned.step()) {
            pinnedTokens += Math.max(0, pinned.entry().tokensIn(form));
        }
        summaryTokens = 0;
        summaries.forEach((seq, summary) -> summaryTokens += summary.tokens());
        keepNewest(retention, lowest);
    }

    /** Takes live events back in from the newest on. A group counts where the walk meets its earliest: only from there is it whole. */
    private void keepNewest(Retention retention, long lowest) {
        firstLive = lowest;
        liveTokens = 0;
        liveEvents = 0;
        EventIndex.Descent descent = index.descendFrom(index.lastSeq());
        while (descent.step() && descent.seq() >= Math.max(lowest, lastPinned() + 1)) {
            long seq = descent.seq();
            IndexedEvent entry = descent.entry();
            if (index.isLive(form, seq, entry, lowest) && index.earliest(form, seq, entry) == seq) {
                GroupSize group = index.groupSize(form, seq, entry);
                if (liveEvents + group.events() > retention.maxEvents()
                        || liveTokens + group.tokens() > retention.maxTokens()) {
                    firstLive = seq + 1;
                    return;
                }
                liveTokens += group.tokens();
                liveEvents += group.events();
            }
        }
    }

    private void lose(long seq) {
        forRing(seq, at -> count(at, index.require(at), -1));
        forRing(seq, at -> {
            set(at, traitsOf(at).lostAt(at));
            count(at, index.require(at), 1);
        });
    }

    /** Visits every event of a ring; the visitor may change the one that it is given. */
    private void forRing(long seq, LongConsumer visitor) {
        long at = seq;
        do {
            long next = traitsOf(at).next();
            visitor.accept(at);
            at = next;
        } while (at != seq);
    }

    private void set(long seq, Traits traits) {
        index = index.with(seq, new IndexedEvent(index.require(seq).tokens(), traits));
    }

    private void count(long seq, IndexedEvent entry, int sign) {
        if (seq <= lastPinned()) {
            pinnedTokens += (long) sign * Math.max(0, entry.tokensIn(form));
        } else if (index.isLive(form, seq, entry, firstLive)) {
            liveTokens += (long) sign * entry.tokensIn(form);
            liveEvents += sign;
        }
    }

    private long lastPinned() {
        return pinSystem ? leadingSystem : 0;
    }

    private Traits traitsOf(long seq) {
        Traits traits = index.require(seq).traits();
        if (traits == null) {
            throw new IllegalStateException("seq " + seq + " is linked but has no traits");
        }
        return traits;
    }
}
