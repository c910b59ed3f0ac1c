package com.fastpaca.raft.group;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Whose vote is to count, and whose no more. */
public record VoterChange(Optional<UUID> add, Optional<UUID> remove) {
    /** The voters that it makes of those. */
    public Set<UUID> of(Set<UUID> present) {
        Set<UUID> changed = new TreeSet<>(present);
        remove.ifPresent(changed::remove);
        add.ifPresent(changed::add);
        return changed;
    }
}
