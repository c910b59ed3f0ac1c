package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.Limits;
import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.snapshot.Snapshot.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Works out from scratch what a snapshot keeps incrementally, and tells where the two differ. */
public final class SnapshotAudit {
    private final Snapshot snapshot;
    private final long trimmedSeq;
    private final List<String> faults = new ArrayList<>();

    private SnapshotAudit(Snapshot snapshot, long trimmedSeq) {
        this.snapshot = snapshot;
        this.trimmedSeq = trimmedSeq;
    }

    public static List<String> faultsOf(Conversation conversation) {
        SnapshotAudit audit = new SnapshotAudit(
                conversation.snapshot(), conversation.archived().trimmedSeq());
        audit.totals();
        audit.rings();
        audit.calls();
        audit.coverage();
        return audit.faults;
    }

    private void totals() {
        long pinned = 0;
        long live = 0;
        long events = 0;
        for (long seq = 1; seq <= snapshot.lastSeq(); seq++) {
            IndexedEvent entry = snapshot.index().get(seq);
            if (entry == null || entry.tokensIn(snapshot.form()) == FormTokens.ABSENT) {
                continue;
            }
            if (seq <= snapshot.lastPinned()) {
                pinned += entry.tokensIn(snapshot.form());
            } else if (seq >= snapshot.firstLive() && isWhole(entry)) {
                live += entry.tokensIn(snapshot.form());
                events++;
            }
        }
        long summaries = 0;
        for (Summary summary : snapshot.summaries().values()) {
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

    private void rings() {
        for (long seq = 1; seq <= snapshot.lastSeq(); seq++) {
            IndexedEvent entry = snapshot.index().get(seq);
            if (entry != null && entry.traits() != null) {
                ring(seq, entry.traits());
            }
        }
    }

    private void ring(long seq, Traits traits) {
        Set<Long> members = new TreeSet<>();
        boolean alike = true;
        for (long at = seq; members.add(at); ) {
            IndexedEvent entry = snapshot.index().get(at);
            if (entry == null || entry.traits() == null) {
                faults.add("the ring of " + seq + " leads to " + at + ", which has no traits");
                return;
            }
            alike &= entry.traits().lost() == traits.lost() && entry.traits().group() == traits.group();
            at = entry.traits().next();
        }
        expect(true, members.contains(traits.next()) && alike, "members alike in the ring of " + seq);
        expect(
                new Traits.Extent(members.iterator().next(), members.size()),
                snapshot.index().extent(traits),
                "extent of the group of " + seq);
        if (traits.lost()) {
            expect(1, members.size(), "ring of " + seq + ", which is lost");
        }
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
                    if (isTrimmed(seq)) {
                        return;
                    }
                    IndexedEvent entry = snapshot.index().get(seq);
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
        IndexedEvent entry = snapshot.index().get(seq);
        expect(!isTrimmed(seq), entry != null && entry.traits() != null, "event of the call under " + key);
        expect(true, keys.add(key), "one place for the key " + key);
    }

    private void bound(RememberedCalls.Generations generations) {
        expect(true, generations.newest().size() <= Limits.REMEMBERED_ANSWERED_CALLS, "bound of remembered calls");
        expect(true, generations.before().size() <= Limits.REMEMBERED_ANSWERED_CALLS, "bound of remembered calls");
    }

    private boolean isTrimmed(long seq) {
        return seq <= trimmedSeq && seq > snapshot.leadingSystem();
    }

    /** Every seq is either in the index or in one summary, unless it was trimmed. */
    private void coverage() {
        long covered = 0;
        for (Summary summary : snapshot.summaries().values()) {
            expect(true, summary.fromSeq() > covered && summary.toSeq() >= summary.fromSeq(), "place of " + summary);
            covered = summary.toSeq();
        }
        for (long seq = 1; seq <= snapshot.lastSeq(); seq++) {
            Summary summary = snapshot.summaries().floor(seq);
            boolean summarised = summary != null && summary.toSeq() >= seq;
            expect(!summarised && !isTrimmed(seq), snapshot.index().get(seq) != null, "index entry of " + seq);
        }
    }

    private void expect(Object expected, Object actual, String what) {
        if (!expected.equals(actual)) {
            faults.add(what + ": expected " + expected + ", found " + actual);
        }
    }
}
