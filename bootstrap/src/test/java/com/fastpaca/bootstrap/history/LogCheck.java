package com.fastpaca.bootstrap.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether the log holds what was acknowledged, once, in order and with the same bytes, and nothing that was refused. */
final class LogCheck {
    private final List<Operation> operations;
    private final Observed.Present observed;
    private final Violations violations;
    private final Map<SentEvent.Content, Operation> senders = new HashMap<>();
    private final Map<Long, List<Observed.Logged>> placed = new HashMap<>();

    private LogCheck(List<Operation> operations, Observed.Present observed, Violations violations) {
        this.operations = operations;
        this.observed = observed;
        this.violations = violations;
    }

    static PlacedEvents check(List<Operation> operations, Observed.Present observed, Violations violations) {
        var check = new LogCheck(operations, observed, violations);
        check.shape();
        check.origins();
        for (Operation operation : operations) {
            if (operation.request() instanceof Request.Append append) {
                check.outcome(operation, append);
            }
        }
        return new PlacedEvents(check.placed);
    }

    private void shape() {
        List<Observed.Logged> log = observed.log();
        violations.addUnless(
                log.size() == observed.lastSeq(),
                () -> "last_seq is " + observed.lastSeq() + " of " + log.size() + " events");
        violations.addUnless(log.equals(observed.pagedLog()), () -> "the pages differ from the export");
        for (int i = 0; i < log.size(); i++) {
            Observed.Logged event = log.get(i);
            long place = i + 1L;
            long version = i == 0 ? 0 : log.get(i - 1).version();
            Instant insertedAt = i == 0 ? Instant.MIN : log.get(i - 1).insertedAt();
            violations.addUnless(event.seq() == place, () -> "seq " + event.seq() + " where " + place + " belongs");
            violations.addUnless(
                    event.version() > version,
                    () -> "seq " + event.seq() + " has version " + event.version() + " after " + version);
            violations.addUnless(
                    !event.insertedAt().isBefore(insertedAt),
                    () -> "seq " + event.seq() + " is older than the one before");
        }
    }

    private void origins() {
        for (Operation operation : operations) {
            for (SentEvent.Content content : contentOf(operation.request())) {
                senders.put(content, operation);
            }
        }
        Set<SentEvent.Content> seen = new HashSet<>();
        for (Observed.Logged event : observed.log()) {
            Operation sender = senders.get(event.content());
            if (sender == null) {
                violations.add("seq " + event.seq() + " is nothing that was sent: " + event.content());
            } else if (!(sender.request() instanceof Request.Append)) {
                violations.add("seq " + event.seq() + " is in the log, but was no append: " + sender);
            } else if (!seen.add(event.content())) {
                violations.add("seq " + event.seq() + " is there twice: " + sender);
            } else {
                placed.computeIfAbsent(sender.number(), number -> new ArrayList<>())
                        .add(event);
            }
        }
    }

    private static List<SentEvent.Content> contentOf(Request request) {
        return switch (request) {
            case Request.Append append ->
                append.events().stream().map(SentEvent::content).toList();
            case Request.Bad bad -> bad.content();
            case Request.Compact compact ->
                compact.replacement().stream().map(SentEvent::content).toList();
            case Request.Put put -> List.of();
            case Request.PatchMetadata patch -> List.of();
            case Request.Tombstone tombstone -> List.of();
            case Request.ReadConversation read -> List.of();
            case Request.ReadWindow read -> List.of();
            case Request.ReadNewest read -> List.of();
            case Request.ReadPage read -> List.of();
        };
    }

    private void outcome(Operation operation, Request.Append append) {
        List<Observed.Logged> found = placed.getOrDefault(operation.number(), List.of());
        if (operation.isRefused()) {
            violations.addUnless(found.isEmpty(), () -> operation + " was refused, but is in the log");
            return;
        }
        if (found.isEmpty()) {
            violations.addUnless(
                    operation.isUnknown(), () -> operation + " was acknowledged, but is lost: " + operation.attempts());
            return;
        }
        long firstSeq = found.getFirst().seq();
        long firstVersion = found.getFirst().version();
        List<SentEvent.Content> sent =
                append.events().stream().map(SentEvent::content).toList();
        violations.addUnless(
                found.stream().map(Observed.Logged::content).toList().equals(sent),
                () -> operation + " is in the log with " + found.size() + " of " + sent.size()
                        + " events, or out of order");
        for (int i = 0; i < found.size(); i++) {
            Observed.Logged event = found.get(i);
            violations.addUnless(
                    event.seq() == firstSeq + i && event.version() == firstVersion + i,
                    () -> operation + " is torn apart at seq " + event.seq());
        }
        violations.addUnless(
                append.ifVersion().isEmpty() || append.ifVersion().getAsLong() == firstVersion - 1,
                () -> operation + " happened after version " + (firstVersion - 1));
        operation
                .accepted()
                .ifPresent(answer -> answered(operation, Answer.Appended.of(answer, append.batch()), found));
    }

    private void answered(Operation operation, Answer.Appended answer, List<Observed.Logged> found) {
        violations.addUnless(
                answer.seqs().equals(found.stream().map(Observed.Logged::seq).toList()),
                () -> operation + " was acknowledged at " + answer.seqs() + ", but begins at seq "
                        + found.getFirst().seq());
        violations.addUnless(
                answer.version() == found.getLast().version(),
                () -> operation + " was acknowledged with version " + answer.version() + ", but has "
                        + found.getLast().version());
        violations.addUnless(
                answer.tokens()
                        .equals(found.stream().map(Observed.Logged::tokens).toList()),
                () -> operation + " was acknowledged with tokens " + answer.tokens() + ", but has others");
    }
}
