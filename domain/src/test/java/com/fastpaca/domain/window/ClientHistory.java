package com.fastpaca.domain.window;

import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as a client knows it from what it has written, kept the slow and obvious way: lists that are searched from end to end.
 * The domain's incremental bookkeeping is checked against it.
 */
public final class ClientHistory {
    private final List<Logged> log = new ArrayList<>();
    private final SortedMap<Long, Replaced> summaries = new TreeMap<>();
    private WindowRules rules;
    private long version;
    private long firstLive = 1;

    /** A range of the log that was compacted, with the tokens of each message in its place. */
    record Replaced(long fromSeq, long toSeq, List<Integer> tokens) {
        long total() {
            return tokens.stream().mapToLong(Integer::longValue).sum();
        }
    }

    /** An event of the log. {@code answered} are the earlier events whose calls its results answer. */
    private static final class Logged {
        final long seq;
        final boolean leadingSystem;
        final List<ToolCall> calls;
        final List<ToolResult> results;
        final FormTokens tokens;
        final List<Logged> answered = new ArrayList<>();

        /** Results for which there was no call yet, until one comes. */
        final List<ToolResult> unexplained = new ArrayList<>();

        /** Holds a result without a call, or a call whose result came before it. */
        boolean orphan;

        boolean compacted;

        /** A name for the events that must be shown together: the lowest of their seqs. */
        long group;

        Logged(long seq, boolean leadingSystem, List<ToolCall> calls, List<ToolResult> results, FormTokens tokens) {
            this.seq = seq;
            this.leadingSystem = leadingSystem;
            this.calls = calls;
            this.results = results;
            this.tokens = tokens;
            this.group = seq;
        }
    }

    public ClientHistory(WindowRules rules) {
        this.rules = rules;
    }

    public long version() {
        return version;
    }

    public long lastSeq() {
        return log.size();
    }

    public WindowRules rules() {
        return rules;
    }

    public void appended(String role, List<ToolCall> calls, List<ToolResult> results, FormTokens tokens) {
        version++;
        boolean plain = calls.isEmpty() && results.isEmpty();
        boolean leading = role.equals("system") && plain && log.stream().allMatch(event -> event.leadingSystem);
        Logged event = new Logged(log.size() + 1, leading, calls, results, tokens);
        for (ToolResult result : results) {
            pair(event, result);
        }
        calls.forEach(call -> explain(event, call));
        log.add(event);
        group();
        trim();
    }

    /** A change of the budget or the policy. */
    public void changed(WindowRules newRules) {
        version++;
        rules = newRules;
        trim();
    }

    public void compacted(long fromSeq, long toSeq, List<Integer> tokens) {
        version++;
        log.subList((int) fromSeq - 1, (int) toSeq).forEach(event -> event.compacted = true);
        summaries.subMap(fromSeq, toSeq + 1).clear();
        summaries.put(fromSeq, new Replaced(fromSeq, toSeq, tokens));
        firstLive = 1;
        trim();
    }

    public void tombstoned() {
        version++;
    }

    /** Whether a range cuts through a summary, so that it cannot be compacted. */
    public boolean cutsSummary(long fromSeq, long toSeq) {
        return summaries.values().stream().anyMatch(summary -> {
            boolean overlaps = summary.fromSeq() <= toSeq && summary.toSeq() >= fromSeq;
            boolean within = fromSeq <= summary.fromSeq() && summary.toSeq() <= toSeq;
            return overlaps && !within;
        });
    }

    private void pair(Logged event, ToolResult result) {
        boolean ownCall = event.calls.stream().anyMatch(call -> explains(call, result));
        Logged earlier = ownCall ? waitingFor(event, result) : latestAnsweredBy(result);
        if (earlier != null) {
            event.answered.add(earlier);
        } else if (!ownCall) {
            event.orphan = true;
            // Of several results of one id the latest is the one that its call would explain.
            log.forEach(other -> other.unexplained.removeIf(given -> sameResult(given, result)));
            event.unexplained.add(result);
        }
    }

    /** A result that came before its call is left out; so is the call. */
    private void explain(Logged event, ToolCall call) {
        for (Logged earlier : log) {
            if (!earlier.compacted && earlier.unexplained.removeIf(result -> sameId(call, result))) {
                event.orphan = true;
            }
        }
    }

    /** The earlier call of the same id, if it still waits when an event comes that holds such a call and its result. */
    private @Nullable Logged waitingFor(Logged event, ToolResult result) {
        Logged earlier = result.callId() == null ? null : latest(call -> sameId(call, result));
        return earlier == null || isAnswered(earlier, result, event) ? null : earlier;
    }

    private static boolean explains(ToolCall call, ToolResult result) {
        if (result.callId() != null) {
            return sameId(call, result) || hasOnlyTheName(call, result);
        }
        return result.name() == null || result.name().equals(call.name());
    }

    private static boolean sameId(ToolCall call, ToolResult result) {
        return call.id() != null && call.id().equals(result.callId());
    }

    private static boolean hasOnlyTheName(ToolCall call, ToolResult result) {
        return call.id() == null && call.name() != null && call.name().equals(result.name());
    }

    /** Ids go before names; a call that was compacted before its result came is not found any more. */
    private @Nullable Logged latestAnsweredBy(ToolResult result) {
        if (result.callId() == null) {
            return latest(call -> result.name() == null || result.name().equals(call.name()));
        }
        Logged byId = latest(call -> sameId(call, result));
        return byId != null ? byId : latest(call -> hasOnlyTheName(call, result));
    }

    private @Nullable Logged latest(Predicate<ToolCall> wanted) {
        for (Logged event : log.reversed()) {
            if (event.calls.stream().anyMatch(wanted)) {
                return event.compacted ? null : event;
            }
        }
        return null;
    }

    /** Whether a call had its result before this event came. */
    private boolean isAnswered(Logged caller, ToolResult result, Logged event) {
        boolean byItself = caller.calls.stream()
                .filter(call -> sameId(call, result))
                .reduce((first, second) -> second)
                .filter(call -> caller.results.stream().anyMatch(own -> explains(call, own)))
                .isPresent();
        boolean byLater = log.stream()
                .anyMatch(other -> other.answered.contains(caller)
                        && other.results.stream().anyMatch(given -> sameResult(given, result)));
        boolean byThis = event.answered.contains(caller)
                && event.results.stream()
                                .filter(given -> sameResult(given, result))
                                .count()
                        > 1;
        return byItself || byLater || byThis;
    }

    private static boolean sameResult(ToolResult one, ToolResult other) {
        return Objects.equals(one.callId(), other.callId());
    }

    /** Spreads the lowest seq over everything that is joined, until nothing changes. */
    private void group() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Logged event : log) {
                for (Logged call : event.answered) {
                    long lowest = Math.min(event.group, call.group);
                    changed |= event.group != lowest || call.group != lowest;
                    event.group = lowest;
                    call.group = lowest;
                }
            }
        }
    }

    /** Whether a group can never be whole again. */
    private boolean isLost(long group) {
        return log.stream().anyMatch(event -> event.group == group && (event.orphan || event.compacted));
    }

    private void trim() {
        while (firstLive <= log.size() && outgrown(liveFrom(firstLive))) {
            firstLive++;
        }
    }

    private boolean outgrown(List<Shown> live) {
        return live.size() > rules.maxEvents() || total(live) > rules.maxTokens();
    }

    /** An event of the log as a window may show it. */
    record Shown(long seq, long tokens) {}

    static long total(List<Shown> events) {
        return events.stream().mapToLong(Shown::tokens).sum();
    }

    /** Everything live that can be shown if nothing before a seq is. */
    List<Shown> liveFrom(long start) {
        List<Shown> shown = new ArrayList<>();
        for (Logged event : log) {
            boolean whole = !rules.pairsShown() || (event.group >= start && !isLost(event.group));
            if (event.seq >= start && !isPinned(event) && whole) {
                addIfPresent(event, shown);
            }
        }
        return shown;
    }

    List<Shown> live() {
        return liveFrom(firstLive);
    }

    long firstLive() {
        return firstLive;
    }

    List<Shown> pinned() {
        List<Shown> shown = new ArrayList<>();
        log.stream().filter(this::isPinned).forEach(event -> addIfPresent(event, shown));
        return shown;
    }

    List<Replaced> summaries() {
        return List.copyOf(summaries.values());
    }

    private boolean isPinned(Logged event) {
        return rules.pinSystem() && event.leadingSystem;
    }

    private void addIfPresent(Logged event, List<Shown> shown) {
        int tokens = event.tokens.in(rules.form());
        if (!event.compacted && tokens != FormTokens.ABSENT) {
            shown.add(new Shown(event.seq, tokens));
        }
    }

    /** A result and the call that it answers. */
    record Pair(long callSeq, long resultSeq) {}

    List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (Logged event : log) {
            event.answered.forEach(call -> pairs.add(new Pair(call.seq, event.seq)));
        }
        return pairs;
    }

    /** Events with a result that no call before it explains, or with the call that came behind it. */
    List<Long> orphans() {
        return log.stream()
                .filter(event -> event.orphan)
                .map(event -> event.seq)
                .toList();
    }
}
