/** Conversations kept in replicated, durable shards. */
@NullMarked
package com.fastpaca.raft;

import org.jspecify.annotations.NullMarked;
