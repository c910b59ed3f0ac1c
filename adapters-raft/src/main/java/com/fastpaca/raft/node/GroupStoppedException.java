package com.fastpaca.raft.node;

/**
 * A Raft group does not run on this node any more, and nobody has stopped it. Ratis stops the groups of a node that was removed from its
 * cluster, one after the other, some time before the other nodes say that it was.
 */
public final class GroupStoppedException extends Exception {
    private static final long serialVersionUID = 1L;

    public GroupStoppedException(int group) {
        super("Raft group " + group + " has stopped by itself");
    }
}
