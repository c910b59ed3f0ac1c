/** A group's replicated state: the domain's shards, the bodies of their events, and the snapshots of both. */
@NullMarked
package com.fastpaca.raft.state;

import org.jspecify.annotations.NullMarked;
