package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.persistent.Generations;
import com.fastpaca.domain.snapshot.Snapshot.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Works out from scratch what a snapshot keeps incrementally, and tells where the two differ. A snapshot without a fault can take every
 * command. Costs what the snapshot holds, whatever it claims to be.
 */
public final class SnapshotAudit {
    private final Snapshot snapshot;
    private final long trimmedSeq;
    private final long forgottenSeq;
    private final List<String> faults = new ArrayList<>();

    private SnapshotAudit(Snapshot snapshot, long trimmedSeq, long forgottenSeq) {
        this.snapshot = snapshot;
        this.trimmedSeq = trimmedSeq;
        this.forgottenSeq = forgottenSeq;
    }

    /**
     * What is wrong with a snapshot, in words for a developer; nothing if it is sound.
     *
     * @param trimmedSeq the last event that is in the archive alone
     */
    public static List<String> faultsOf(Snapshot snapshot, long trimmedSeq) {
        return faultsOf(snapshot, trimmedSeq, trimmedSeq);
    }

    /**
     * What is wrong with the snapshot of a conversation that may have been trimmed before it was imported, so that entries are missing
     * which no window needs.
     *
     * @param trimmedSeq the last event that was in the archive alone
     */
    public static List<String> faultsOfImported(Snapshot snapshot, long trimmedSeq) {
        return faultsOf(snapshot, trimmedSeq, snapshot.firstShown() - 1);
    }

    private static List<String> faultsOf(Snapshot snapshot, long trimmedSeq, long forgottenSeq) {
        SnapshotAudit audit = new SnapshotAudit(snapshot, trimmedSeq, forgottenSeq);
        audit.bounds();
        audit.entries();
        audit.rings();
        if (audit.faults.isEmpty()) {
            audit.totals();
            audit.calls();
            audit.coverage();
        }
        return audit.faults;
    }

    private void bounds() {
        long lastSeq = snapshot.lastSeq();
        expect(true, lastSeq >= 0 && lastSeq < Long.MAX_VALUE / 2, "a last seq");
        expect(true, snapshot.leadingSystem() >= 0 && snapshot.leadingSystem() <= lastSeq, "leading system events");
        expect(true, snapshot.firstLive() >= 1 && snapshot.firstLive() <= lastSeq + 1, "a first live event");
        expect(true, trimmedSeq <= lastSeq, "what was trimmed within the log");
    }

    private void entries() {
        EventIndex.Descent descent = all();
        while (descent.step()) {
            IndexedEvent entry = descent.entry();
            boolean counted = entry.tokens() >= 0
                    && (entry.traits() == null || entry.traits().forms().asSent() == entry.tokens());
            expect(true, counted, "tokens of " + descent.seq());
        }
    }

    private EventIndex.Descent all() {
        return snapshot.index().descendFrom(snapshot.lastSeq());
    }

    private void totals() {
        long pinned = 0;
        long live = 0;
        long events = 0;
        EventIndex.Descent descent = all();
        while (descent.step()) {
            IndexedEvent entry = descent.entry();
            if (entry.tokensIn(snapshot.form()) == FormTokens.ABSENT) {
                continue;
            }
            if (descent.seq() <= snapshot.lastPinned()) {
                pinned += entry.tokensIn(snapshot.form());
            } else if (descent.seq() >= snapshot.firstLive() && isWhole(entry)) {
                live += entry.tokensIn(snapshot.form());
                events++;
            }
        }
        long summaries = 0;
        for (Summary summary : snapshot.summaries().values()) {
            summary.messages().forEach(message -> expect(true, message.tokens() >= 0, "tokens of " + summary));
            summaries += summary.tokens();
        }
        expect(new Totals(pinned, summaries, live, events), snapshot.totals(), "totals");
    }

    private boolean isWhole(IndexedEvent entry) {
        Traits traits = entry.traits();
        return traits == null
                || snapshot.form().toolParts() == Form.ToolParts.LEFT_OUT
                || (!traits.lost() && snapshot.index().extent(traits).earliest() >= snapshot.firstLive());
    }

    /** Every event with traits is in the ring of the event that stands for its group, and in no other. */
    private void rings() {
        long withTraits = 0;
        long inRings = 0;
        EventIndex.Descent descent = all();
        while (descent.step()) {
            Traits traits = descent.entry().traits();
            if (traits != null) {
                withTraits++;
                inRings += traits.group() == descent.seq() ? ring(descent.seq(), traits) : 0;
            }
        }
        expect(withTraits, inRings, "events in rings");
    }

    private long ring(long group, Traits traits) {
        long members = 0;
        long earliest = group;
        long at = group;
        do {
            IndexedEvent entry = entry(at);
            Traits member = entry == null ? null : entry.traits();
            if (member == null || member.group() != group || member.lost() != traits.lost()) {
                faults.add("the ring of " + group + " leads to " + at + ", which is not of it");
                return members;
            }
            members++;
            earliest = Math.min(earliest, at);
            at = member.next();
        } while (at != group && members <= snapshot.lastSeq());
        Traits.Extent extent = traits.extent() == null ? new Traits.Extent(group, 1) : traits.extent();
        expect(new Traits.Extent(earliest, (int) members), extent, "extent of the group of " + group);
        expect(true, !traits.lost() || members == 1, "a ring of " + group + " alone, which is lost");
        return members;
    }

    private void calls() {
        Set<String> keys = new TreeSet<>();
        RememberedCalls calls = snapshot.calls();
        List.of(calls.waiting(), calls.answered().newest(), calls.answered().before())
                .forEach(each -> each.forEach((key, seq) -> call(key, seq, keys)));
        keys.clear();
        List.of(calls.unexplained().newest(), calls.unexplained().before())
                .forEach(each -> each.forEach((key, seq) -> {
                    call(key, seq, keys);
                    IndexedEvent entry = entry(seq);
                    if (entry == null && mayBeForgotten(seq)) {
                        return;
                    }
                    expect(
                            true,
                            entry != null
                                    && entry.traits() != null
                                    && entry.traits().lost(),
                            "loss of result " + key);
                }));
        bound(calls.answered());
        bound(calls.unexplained());
    }

    private void call(String key, long seq, Set<String> keys) {
        IndexedEvent entry = entry(seq);
        boolean there = entry != null ? entry.traits() != null && !isTrimmed(seq) : mayBeForgotten(seq);
        expect(true, there, "event of the call under " + key);
        expect(true, keys.add(key), "one place for the key " + key);
    }

    private void bound(Generations<String, Long> generations) {
        expect(true, generations.newest().size() <= Limits.REMEMBERED_ANSWERED_CALLS, "bound of remembered calls");
        expect(true, generations.before().size() <= Limits.REMEMBERED_ANSWERED_CALLS, "bound of remembered calls");
    }

    private @Nullable IndexedEvent entry(long seq) {
        return seq < 1 ? null : snapshot.index().get(seq);
    }

    private boolean isTrimmed(long seq) {
        return seq <= trimmedSeq && seq > snapshot.leadingSystem();
    }

    private boolean mayBeForgotten(long seq) {
        return seq <= forgottenSeq && seq > snapshot.leadingSystem();
    }

    /** Every seq is either in the index or in one summary, unless it was trimmed. */
    private void coverage() {
        long covered = 0;
        for (Summary summary : snapshot.summaries().values()) {
            expect(true, summary.fromSeq() > covered && summary.toSeq() >= summary.fromSeq(), "place of " + summary);
            covered = summary.toSeq();
        }
        expect(true, covered <= snapshot.lastSeq(), "summaries of what is in the log");
        EventIndex.Descent descent = all();
        long above = snapshot.lastSeq() + 1;
        while (descent.step()) {
            gap(descent.seq() + 1, above - 1);
            above = descent.seq();
            Summary summary = snapshot.summaries().floor(above);
            boolean summarised = summary != null && summary.toSeq() >= above;
            expect(false, summarised || isTrimmed(above), "index entry of " + above);
        }
        gap(1, above - 1);
    }

    /** A range without entries: summaries and what was trimmed have to account for it. */
    private void gap(long fromSeq, long toSeq) {
        long seq = toSeq;
        while (seq >= fromSeq && faults.isEmpty()) {
            Summary summary = snapshot.summaries().floor(seq);
            if (summary != null && summary.toSeq() >= seq) {
                seq = summary.fromSeq() - 1;
            } else {
                expect(true, mayBeForgotten(seq), "an entry of " + seq);
                seq = Math.max(snapshot.leadingSystem(), summary == null ? 0 : summary.toSeq());
            }
        }
        expect(true, seq >= fromSeq - 1, "entries outside the summary from " + (seq + 1));
    }

    private void expect(Object expected, Object actual, String what) {
        if (!expected.equals(actual)) {
            faults.add(what + ": expected " + expected + ", found " + actual);
        }
    }
}
