package com.fastpaca.bootstrap.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Whether of all writes that wanted the same version to be the current one at most one was acknowledged. */
final class GuardCheck {
    private GuardCheck() {}

    static void check(List<Operation> operations, Violations violations) {
        Map<Long, Operation> winners = new HashMap<>();
        for (Operation operation : operations) {
            OptionalLong expected = expectedVersion(operation.request());
            if (expected.isPresent() && operation.accepted().isPresent()) {
                Operation other = winners.putIfAbsent(expected.getAsLong(), operation);
                violations.addUnless(
                        other == null,
                        () -> operation + " and " + other + " were both acknowledged with if_version "
                                + expected.getAsLong());
            }
        }
    }

    private static OptionalLong expectedVersion(Request request) {
        return switch (request) {
            case Request.Append append -> append.ifVersion();
            case Request.Compact compact -> compact.ifVersion();
            case Request.Put put -> OptionalLong.empty();
            case Request.PatchMetadata patch -> OptionalLong.empty();
            case Request.Tombstone tombstone -> OptionalLong.empty();
            case Request.Bad bad -> OptionalLong.empty();
            case Request.ReadConversation read -> OptionalLong.empty();
            case Request.ReadWindow read -> OptionalLong.empty();
            case Request.ReadNewest read -> OptionalLong.empty();
            case Request.ReadPage read -> OptionalLong.empty();
        };
    }
}
