/** A node as a whole: its directory and identity, its Raft groups, and the conversation store that they make up. */
@NullMarked
package com.fastpaca.raft.node;

import org.jspecify.annotations.NullMarked;
