/** Raft groups on Apache Ratis: their settings, batched proposals and linearizable read points. */
@NullMarked
package com.fastpaca.raft.group;

import org.jspecify.annotations.NullMarked;
