/** The way to the Raft of other nodes: through the one port that they publish. */
@NullMarked
package com.fastpaca.raft.peer;

import org.jspecify.annotations.NullMarked;
