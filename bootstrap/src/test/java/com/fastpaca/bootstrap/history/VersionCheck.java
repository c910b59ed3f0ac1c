package com.fastpaca.bootstrap.history;

import com.fastpaca.bootstrap.process.RawMembers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether each version of a conversation has one cause: an event, a compaction, a change of the budget, or the tombstone. */
final class VersionCheck {
    private final Observed.Present observed;
    private final Violations violations;
    private final Map<Long, Object> causes = new TreeMap<>();

    private VersionCheck(Observed.Present observed, Violations violations) {
        this.observed = observed;
        this.violations = violations;
    }

    static void check(List<Operation> operations, Observed.Present observed, Violations violations) {
        var check = new VersionCheck(observed, violations);
        observed.log().forEach(event -> check.claim(event.version(), "seq " + event.seq()));
        long unknown = 0;
        for (Operation operation : operations) {
            if (operation.request() instanceof Request.Compact || operation.request() instanceof Request.Put) {
                boolean repeat = operation.mayBeAnsweredForARepeat();
                if (!repeat) {
                    operation.accepted().ifPresent(answer -> check.claim(operation, answer));
                }
                unknown += repeat || operation.isUnknown() ? 1 : 0;
            }
        }
        check.tombstone(operations);
        long possible = unknown;
        long unexplained = observed.version() - check.causes.size();
        violations.addUnless(
                unexplained >= 0 && unexplained <= possible,
                () -> "version " + observed.version() + " has " + check.causes.size() + " known causes and at most "
                        + possible + " unknown ones");
    }

    private void claim(Operation operation, Answer.Accepted answer) {
        long version = Answer.number(RawMembers.ofObject(answer.body()), "version");
        boolean created = operation.request() instanceof Request.Put && answer.status() == 201;
        if (created) {
            violations.addUnless(version == 0, () -> operation + " created version " + version);
        } else {
            claim(version, operation);
            violations.addUnless(
                    !(operation.request() instanceof Request.Compact compact)
                            || compact.ifVersion().isEmpty()
                            || compact.ifVersion().getAsLong() == version - 1,
                    () -> operation + " happened after version " + (version - 1));
        }
    }

    private void claim(long version, Object cause) {
        violations.addUnless(
                version >= 1 && version <= observed.version(),
                () -> cause + " has version " + version + " of " + observed.version());
        Object other = causes.put(version, cause);
        violations.addUnless(other == null, () -> "version " + version + " is that of " + other + " and of " + cause);
    }

    private void tombstone(List<Operation> operations) {
        List<Operation> tombstones = operations.stream()
                .filter(operation -> operation.request() instanceof Request.Tombstone)
                .toList();
        boolean acknowledged =
                tombstones.stream().anyMatch(operation -> operation.accepted().isPresent());
        violations.addUnless(
                !acknowledged || observed.tombstoned(), () -> "the tombstone was acknowledged, but is lost");
        violations.addUnless(
                !observed.tombstoned() || !tombstones.isEmpty(), () -> "is tombstoned, but nobody asked for it");
        if (observed.tombstoned()) {
            claim(observed.version(), "the tombstone");
        }
    }
}
