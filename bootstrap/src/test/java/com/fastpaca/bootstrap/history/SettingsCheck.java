package com.fastpaca.bootstrap.history;

import com.fastpaca.bootstrap.process.RawMembers;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Whether the budget and the metadata are the last ones that were acknowledged, or later ones that got no answer. */
final class SettingsCheck {
    private SettingsCheck() {}

    static void check(List<Operation> operations, Observed.Present observed, Violations violations) {
        checkBudget(operations, observed, violations);
        checkMetadata(operations, observed, violations);
    }

    private static void checkBudget(List<Operation> operations, Observed.Present observed, Violations violations) {
        Set<Long> possible = new HashSet<>();
        long newestVersion = -1;
        long newestBudget = 0;
        for (Operation operation : operations) {
            if (!(operation.request() instanceof Request.Put put)) {
                continue;
            }
            if (operation.isUnknown()) {
                possible.add(put.tokenBudget());
            } else if (operation.accepted().isPresent()) {
                long version = Answer.number(
                        RawMembers.ofObject(operation.accepted().get().body()), "version");
                if (version > newestVersion) {
                    newestVersion = version;
                    newestBudget = put.tokenBudget();
                }
            }
        }
        possible.add(newestBudget);
        violations.addUnless(
                possible.contains(observed.tokenBudget()),
                () -> "the budget is " + observed.tokenBudget() + ", not one of " + possible);
    }

    /** Each client sets its own name, one request after the other. One that got no answer may be under way for long. */
    private static void checkMetadata(List<Operation> operations, Observed.Present observed, Violations violations) {
        Map<String, Set<@Nullable String>> possible = new TreeMap<>();
        Map<String, Set<@Nullable String>> unanswered = new TreeMap<>();
        for (Operation operation : operations) {
            if (operation.request() instanceof Request.PatchMetadata patch && !operation.isRefused()) {
                Set<@Nullable String> values = possible.computeIfAbsent(patch.name(), name -> {
                    Set<@Nullable String> none = new HashSet<>();
                    none.add(null);
                    return none;
                });
                String value = Long.toString(patch.value());
                if (operation.accepted().isPresent()) {
                    values.clear();
                    values.addAll(unanswered.getOrDefault(patch.name(), Set.of()));
                } else {
                    unanswered
                            .computeIfAbsent(patch.name(), name -> new HashSet<>())
                            .add(value);
                }
                values.add(value);
            }
        }
        Map<String, String> metadata = RawMembers.ofObject(observed.metadata());
        possible.forEach((name, values) -> violations.addUnless(
                values.contains(metadata.get(name)),
                () -> "metadata " + name + " is " + metadata.get(name) + ", not one of " + values));
        metadata.keySet().stream()
                .filter(name -> !possible.containsKey(name))
                .forEach(name -> violations.add("metadata " + name + " was never set, or was refused"));
    }
}
