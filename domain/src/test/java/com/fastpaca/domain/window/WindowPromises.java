package com.fastpaca.domain.window;

import com.fastpaca.domain.window.ClientHistory.Replaced;
import com.fastpaca.domain.window.SeenWindow.Message;
import com.fastpaca.domain.window.SeenWindow.SeenSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Checks windows of one conversation against the six promises of the contract. It knows what a client knows, computes what a window has
 * to be by trying every start, and names each promise that a window breaks.
 */
public final class WindowPromises {
    private final ClientHistory history;
    private final Map<String, String> bytesByState = new TreeMap<>();

    /** A promise, by its number in the contract. */
    public enum Promise {
        FITS_THE_BUDGET,
        IS_A_FUNCTION_OF_THE_STATE,
        IS_THE_LARGEST_SLICE,
        KEEPS_PAIRS_WHOLE,
        SAYS_WHEN_TO_COMPACT,
        REFLECTS_EVERY_WRITE,
        /** Not numbered: messages and segments are in log order and say the same. */
        IS_IN_LOG_ORDER
    }

    /** A broken promise, and how. */
    public record Violation(Promise promise, String what) {}

    public WindowPromises(ClientHistory history) {
        this.history = history;
    }

    /**
     * @param budgetTokens the budget that was asked for, if not the conversation's own
     * @param bytes the whole answer, to be compared with other answers for the same version and budget
     */
    public List<Violation> violationsOf(SeenWindow window, OptionalLong budgetTokens, String bytes) {
        List<Violation> violations = new ArrayList<>();
        long budget = budgetTokens.orElse(history.rules().tokenBudget());
        checkSum(window, budget, violations);
        checkBytes(window, budget, bytes, violations);
        checkOrder(window, violations);
        if (window.version() != history.version()) {
            violations.add(new Violation(
                    Promise.REFLECTS_EVERY_WRITE,
                    "shows version " + window.version() + " after version " + history.version() + " was acknowledged"));
            return violations;
        }
        checkPairs(window, violations);
        checkSlice(window, budget, violations);
        return violations;
    }

    private static void checkSum(SeenWindow window, long budget, List<Violation> violations) {
        long sum = window.messages().stream().mapToLong(Message::tokenCount).sum();
        if (window.usedTokens() != sum) {
            violations.add(new Violation(
                    Promise.FITS_THE_BUDGET, "used_tokens " + window.usedTokens() + " is not the sum " + sum));
        }
        if (sum > budget) {
            violations.add(new Violation(Promise.FITS_THE_BUDGET, sum + " tokens in a budget of " + budget));
        }
    }

    private void checkBytes(SeenWindow window, long budget, String bytes, List<Violation> violations) {
        String before = bytesByState.putIfAbsent(window.version() + " under " + budget, bytes);
        if (before != null && !before.equals(bytes)) {
            violations.add(new Violation(
                    Promise.IS_A_FUNCTION_OF_THE_STATE,
                    "version " + window.version() + " gave both " + before + " and " + bytes));
        }
    }

    private void checkOrder(SeenWindow window, List<Violation> violations) {
        List<Long> seqs = window.messages().stream().map(Message::seq).toList();
        if (!seqs.equals(seqs.stream().sorted().toList())) {
            violations.add(new Violation(Promise.IS_IN_LOG_ORDER, "messages " + seqs));
        }
        List<SeenSegment> expected = segmentsOf(window.messages());
        if (!window.segments().equals(expected)) {
            violations.add(new Violation(
                    Promise.IS_IN_LOG_ORDER, "segments " + window.segments() + " where messages make " + expected));
        }
    }

    /** The segments that messages make. */
    List<SeenSegment> segmentsOf(List<Message> messages) {
        Set<Long> seqs = new TreeSet<>();
        messages.forEach(message -> seqs.add(message.seq()));
        Map<Long, Replaced> summaries = new TreeMap<>();
        history.summaries().forEach(summary -> summaries.put(summary.fromSeq(), summary));
        List<SeenSegment> segments = new ArrayList<>();
        for (long seq : seqs) {
            Replaced summary = summaries.get(seq);
            SeenSegment last = segments.isEmpty() ? null : segments.getLast();
            if (summary != null) {
                segments.add(new SeenSegment("summary", seq, summary.toSeq()));
            } else if (last != null && last.type().equals("live") && last.toSeq() == seq - 1) {
                segments.set(segments.size() - 1, new SeenSegment("live", last.fromSeq(), seq));
            } else {
                segments.add(new SeenSegment("live", seq, seq));
            }
        }
        return segments;
    }

    private void checkPairs(SeenWindow window, List<Violation> violations) {
        if (!history.rules().pairsShown()) {
            return;
        }
        Set<Long> summarised = new TreeSet<>();
        history.summaries().forEach(summary -> summarised.add(summary.fromSeq()));
        Set<Long> shown = new TreeSet<>();
        window.messages().forEach(message -> shown.add(message.seq()));
        shown.removeAll(summarised);
        for (ClientHistory.Pair pair : history.pairs()) {
            if (shown.contains(pair.resultSeq()) && !shown.contains(pair.callSeq())) {
                violations.add(new Violation(
                        Promise.KEEPS_PAIRS_WHOLE, "result " + pair.resultSeq() + " without call " + pair.callSeq()));
            }
            if (shown.contains(pair.callSeq()) && !shown.contains(pair.resultSeq())) {
                violations.add(new Violation(
                        Promise.KEEPS_PAIRS_WHOLE, "call " + pair.callSeq() + " without result " + pair.resultSeq()));
            }
        }
        for (long orphan : history.orphans()) {
            if (shown.contains(orphan)) {
                violations.add(new Violation(Promise.KEEPS_PAIRS_WHOLE, "result " + orphan + " of no call"));
            }
        }
    }

    private void checkSlice(SeenWindow window, long budget, List<Violation> violations) {
        LargestSlice expected = LargestSlice.of(history, budget);
        if (!window.messages().equals(expected.messages())) {
            violations.add(new Violation(
                    Promise.IS_THE_LARGEST_SLICE,
                    window.messages() + " where " + expected.messages() + " is the largest"));
        }
        boolean needed = expected.leftOut() || history.rules().triggers(expected.snapshotTokens(), budget);
        if (window.needsCompaction() != needed) {
            violations.add(new Violation(
                    Promise.SAYS_WHEN_TO_COMPACT,
                    "needs_compaction " + window.needsCompaction() + " with " + expected.snapshotTokens()
                            + " tokens in a budget of " + budget + (expected.leftOut() ? ", some left out" : "")));
        }
    }
}
