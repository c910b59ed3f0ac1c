package com.fastpaca.raft.node;

import com.fastpaca.ports.cluster.ClusterStatus;
import com.fastpaca.raft.group.GroupPosition;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** The status of a group that is shown to operators: who leads it, and how far its members are behind. */
final class GroupStatus {
    private GroupStatus() {}

    /** @param positions by member; empty for those that do not answer */
    static ClusterStatus.Group of(int number, Map<UUID, Optional<GroupPosition>> positions) {
        // One that was deposed and does not know it is of an earlier term.
        Optional<GroupPosition> leader = positions.values().stream()
                .flatMap(Optional::stream)
                .filter(GroupPosition::leads)
                .max(Comparator.comparingLong(GroupPosition::term));
        return new ClusterStatus.Group(
                number,
                leader.map(position -> UUID.fromString(position.member())),
                positions.entrySet().stream()
                        .map(each -> member(each.getKey(), each.getValue(), leader))
                        .toList());
    }

    private static ClusterStatus.Member member(
            UUID id, Optional<GroupPosition> position, Optional<GroupPosition> leader) {
        if (position.isEmpty()) {
            return new ClusterStatus.Member(id, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
        }
        long applied = position.get().appliedIndex();
        return new ClusterStatus.Member(
                id,
                OptionalLong.of(position.get().term()),
                OptionalLong.of(applied),
                leader.isPresent()
                        ? OptionalLong.of(Math.max(0, leader.get().appliedIndex() - applied))
                        : OptionalLong.empty());
    }
}
