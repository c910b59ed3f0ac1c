package com.fastpaca.bootstrap.history;

import com.fastpaca.bootstrap.process.RawMembers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Whether the window shows the log's own events and the compactions that are in force, and, under a policy that keeps all, all of them. */
final class WindowCheck {
    /** The policies that keep every event; the window is read under a budget that all of them fit. */
    private static final Set<String> KEEP_EVERYTHING = Set.of("manual", "budget");

    private static final long NOT_KNOWN = Long.MAX_VALUE;

    private final Observed.Present observed;
    private final Observed.Window window;
    private final List<Compaction> compactions;
    private final Violations violations;

    /** @param version that it made; {@link #NOT_KNOWN} if it may not even have happened */
    private record Compaction(
            long fromSeq, long toSeq, long version, List<SentEvent.Content> replacement, Operation operation) {
        boolean isKnown() {
            return version != NOT_KNOWN;
        }

        boolean covers(Compaction other) {
            return fromSeq <= other.fromSeq && toSeq >= other.toSeq;
        }

        boolean overlaps(Observed.Segment segment) {
            return fromSeq <= segment.toSeq() && toSeq >= segment.fromSeq();
        }

        boolean isShownBy(Observed.Segment segment) {
            return segment.summary() && fromSeq == segment.fromSeq() && toSeq == segment.toSeq();
        }
    }

    private WindowCheck(List<Operation> operations, Observed.Present observed, Violations violations) {
        this.observed = observed;
        this.window = observed.window();
        this.compactions = compactions(operations);
        this.violations = violations;
    }

    static void check(List<Operation> operations, Observed.Present observed, Violations violations) {
        var check = new WindowCheck(operations, observed, violations);
        check.totals();
        check.messages();
        boolean keepsEverything = operations.stream()
                .anyMatch(operation ->
                        operation.request() instanceof Request.Put put && KEEP_EVERYTHING.contains(put.strategy()));
        if (keepsEverything) {
            check.completeness();
        }
    }

    private static List<Compaction> compactions(List<Operation> operations) {
        List<Compaction> compactions = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation.request() instanceof Request.Compact compact && !operation.isRefused()) {
                compactions.add(new Compaction(
                        compact.fromSeq(),
                        compact.toSeq(),
                        operation
                                .accepted()
                                .map(answer -> Answer.number(RawMembers.ofObject(answer.body()), "version"))
                                .orElse(NOT_KNOWN),
                        compact.replacement().stream().map(SentEvent::content).toList(),
                        operation));
            }
        }
        return compactions;
    }

    private void totals() {
        violations.addUnless(
                window.version() == observed.version(),
                () -> "the window has version " + window.version() + ", the conversation " + observed.version());
        long tokens =
                window.messages().stream().mapToLong(Observed.Message::tokens).sum();
        violations.addUnless(
                window.usedTokens() == tokens && tokens <= window.budgetTokens(),
                () -> "the window's messages have " + tokens + " tokens, used_tokens is " + window.usedTokens()
                        + ", the budget " + window.budgetTokens());
    }

    /** Walks over segments and messages side by side. */
    private void messages() {
        Deque<Observed.Message> messages = new ArrayDeque<>(window.messages());
        long lastSeq = 0;
        for (Observed.Segment segment : window.segments()) {
            long before = lastSeq;
            violations.addUnless(
                    segment.fromSeq() > before && segment.toSeq() >= segment.fromSeq(),
                    () -> "the window's " + segment + " comes after seq " + before);
            lastSeq = segment.toSeq();
            if (segment.summary()) {
                summary(segment, messages);
            } else {
                live(segment, messages);
            }
        }
        violations.addUnless(messages.isEmpty(), () -> "the window has " + messages.size() + " messages of no segment");
    }

    private void live(Observed.Segment segment, Deque<Observed.Message> messages) {
        for (long next = segment.fromSeq(); next <= segment.toSeq(); next++) {
            long seq = next;
            Observed.Message message = messages.poll();
            boolean same = message != null
                    && message.seq() == seq
                    && seq <= observed.log().size()
                    && message.content()
                            .equals(observed.log().get((int) seq - 1).content());
            violations.addUnless(same, () -> "the window shows " + message + " in the place of seq " + seq);
        }
        for (Compaction compaction : compactions) {
            violations.addUnless(
                    !compaction.isKnown() || !compaction.overlaps(segment),
                    () -> "the window's " + segment + " was compacted by " + compaction.operation());
        }
    }

    private void summary(Observed.Segment segment, Deque<Observed.Message> messages) {
        List<SentEvent.Content> shown = new ArrayList<>();
        for (Observed.Message next = messages.peek();
                next != null && next.seq() == segment.fromSeq();
                next = messages.peek()) {
            shown.add(messages.remove().content());
        }
        violations.addUnless(
                compactions.stream()
                        .anyMatch(compaction -> compaction.isShownBy(segment)
                                && compaction.replacement().equals(shown)
                                && !isReplaced(compaction, false)),
                () -> "the window's " + segment + " is of no compaction that is in force: " + shown);
    }

    /** Whether a later compaction has taken its place; with {@code perhaps}, whether one may have. */
    private boolean isReplaced(Compaction compaction, boolean perhaps) {
        return compactions.stream()
                .anyMatch(other ->
                        other.operation().number() != compaction.operation().number()
                                && other.covers(compaction)
                                && (other.isKnown()
                                        ? compaction.isKnown() && other.version() > compaction.version()
                                        : perhaps));
    }

    private void completeness() {
        for (Compaction compaction : compactions) {
            if (compaction.isKnown() && !compaction.replacement().isEmpty() && !isReplaced(compaction, true)) {
                violations.addUnless(
                        window.segments().stream().anyMatch(compaction::isShownBy),
                        () -> "the window lacks " + compaction.operation());
            }
        }
        boolean[] explained = new boolean[observed.log().size() + 1];
        window.segments().stream()
                .filter(segment -> !segment.summary())
                .forEach(segment -> mark(explained, segment.fromSeq(), segment.toSeq()));
        compactions.forEach(compaction -> mark(explained, compaction.fromSeq(), compaction.toSeq()));
        IntStream.range(1, explained.length)
                .forEach(seq -> violations.addUnless(explained[seq], () -> "the window lacks seq " + seq));
    }

    private static void mark(boolean[] explained, long fromSeq, long toSeq) {
        for (long seq = Math.max(1, fromSeq); seq <= Math.min(explained.length - 1, toSeq); seq++) {
            explained[(int) seq] = true;
        }
    }
}
