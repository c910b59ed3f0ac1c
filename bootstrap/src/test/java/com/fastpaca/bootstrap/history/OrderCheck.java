package com.fastpaca.bootstrap.history;

import com.fastpaca.bootstrap.process.RawMembers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Whether the order of versions is one that the clients can have seen: what ended before something else began comes before it, and a
 * read shows what ended before it began, nothing that began after it ended, and no half of a batch.
 */
final class OrderCheck {
    private static final long NEVER = Long.MAX_VALUE;

    private final Observed.Present observed;
    private final Violations violations;
    private final List<Point> points = new ArrayList<>();
    private final Set<Long> versionsWithinBatches = new HashSet<>();

    /**
     * Something that happened at a version, some time between two moments.
     *
     * @param isRead a read comes after the write of its version
     */
    private record Point(long version, boolean isRead, long began, long happenedBy, Operation operation) {}

    private OrderCheck(Observed.Present observed, Violations violations) {
        this.observed = observed;
        this.violations = violations;
    }

    static void check(
            List<Operation> operations, Observed.Present observed, PlacedEvents placed, Violations violations) {
        var check = new OrderCheck(observed, violations);
        operations.forEach(operation -> check.addWrite(operation, placed.of(operation)));
        check.addTombstone(operations);
        for (Operation operation : operations) {
            operation.attempts().forEach(attempt -> check.addRead(operation, attempt));
        }
        check.sweep();
    }

    private void addWrite(Operation operation, List<Observed.Logged> events) {
        if (!events.isEmpty()) {
            events.subList(0, events.size() - 1).forEach(event -> versionsWithinBatches.add(event.version()));
            addWrite(events.getLast().version(), operation);
        } else if (operation.request() instanceof Request.Compact
                || (operation.request() instanceof Request.Put && !operation.mayBeAnsweredForARepeat())) {
            operation
                    .accepted()
                    .ifPresent(answer ->
                            addWrite(Answer.number(RawMembers.ofObject(answer.body()), "version"), operation));
        }
    }

    private void addWrite(long version, Operation operation) {
        points.add(new Point(version, false, operation.began(), operation.happenedBy(), operation));
    }

    /** Any one of the requests to delete may have been the one that did. */
    private void addTombstone(List<Operation> operations) {
        List<Operation> tombstones = operations.stream()
                .filter(operation -> operation.request() instanceof Request.Tombstone)
                .toList();
        if (observed.tombstoned() && !tombstones.isEmpty()) {
            points.add(new Point(
                    observed.version(),
                    false,
                    tombstones.stream().mapToLong(Operation::began).min().getAsLong(),
                    tombstones.stream().mapToLong(Operation::happenedBy).min().getAsLong(),
                    tombstones.getFirst()));
        }
    }

    private void addRead(Operation operation, Operation.Attempt attempt) {
        switch (attempt.answer()) {
            case Answer.SawConversation saw -> {
                violations.addUnless(
                        saw.lastSeq() == lastSeqAt(saw.version()),
                        () -> operation + " saw seq " + saw.lastSeq() + " at version " + saw.version() + ", where seq "
                                + lastSeqAt(saw.version()) + " belongs");
                addRead(saw.version(), saw.version(), operation, attempt);
            }
            case Answer.SawWindow saw -> addRead(saw.version(), saw.version(), operation, attempt);
            case Answer.SawEvents saw -> {
                long lastSeq = saw.digests().isEmpty() ? 0 : saw.digests().lastKey();
                addReadOfLog(lastSeq, false, operation, attempt);
            }
            case Answer.SawPage saw -> {
                long cursor = ((Request.ReadPage) operation.request()).cursor();
                SortedMap<Long, String> shown = saw.digests();
                violations.addUnless(
                        shown.isEmpty() || (shown.firstKey() == cursor + 1 && shown.lastKey() == cursor + shown.size()),
                        () -> operation + " saw a page with the seqs " + shown.keySet());
                addReadOfLog(shown.isEmpty() ? cursor : shown.lastKey(), saw.hasMore(), operation, attempt);
            }
            case Answer.Accepted accepted -> {}
            case Answer.Refused refused -> {}
            case Answer.Unknown unknown -> {}
            case Answer.Broken broken -> {}
        }
    }

    /** A read that saw the log end at a seq, or go on behind it. */
    private void addReadOfLog(long lastSeq, boolean goesOn, Operation operation, Operation.Attempt attempt) {
        List<Observed.Logged> log = observed.log();
        int shown = (int) lastSeq + (goesOn ? 1 : 0);
        if (shown > log.size()) {
            violations.add(operation + " saw seq " + shown + ", which is lost");
            return;
        }
        long oldest = shown == 0 ? 0 : log.get(shown - 1).version();
        if (goesOn) {
            points.add(new Point(oldest, true, 0, attempt.ended(), operation));
            return;
        }
        // The log alone does not show whether other changes came between its last event and the next one.
        long newest = shown == log.size() ? observed.version() : log.get(shown).version() - 1;
        addRead(oldest, newest, operation, attempt);
    }

    private void addRead(long oldest, long newest, Operation operation, Operation.Attempt attempt) {
        violations.addUnless(
                newest <= observed.version(), () -> operation + " saw version " + newest + ", which is lost");
        violations.addUnless(
                !versionsWithinBatches.contains(oldest), () -> operation + " saw half a batch at version " + oldest);
        points.add(new Point(oldest, true, 0, attempt.ended(), operation));
        points.add(new Point(newest, true, attempt.began(), NEVER, operation));
    }

    /** The number of events up to a version. */
    private long lastSeqAt(long version) {
        int low = 0;
        int high = observed.log().size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (observed.log().get(middle).version() <= version) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void sweep() {
        points.sort(Comparator.comparingLong(Point::version).thenComparing(Point::isRead));
        Point latest = null;
        Point latestWithThisVersion = null;
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            boolean sameAsBefore = i > 0
                    && points.get(i - 1).version() == point.version()
                    && points.get(i - 1).isRead() == point.isRead();
            latest = sameAsBefore ? latest : latestWithThisVersion;
            if (latest != null && point.happenedBy() < latest.began()) {
                violations.add(point.operation() + ", at version " + point.version() + ", had ended before "
                        + latest.operation() + " began, but comes after it");
            }
            if (latestWithThisVersion == null || point.began() > latestWithThisVersion.began()) {
                latestWithThisVersion = point;
            }
        }
    }
}
