/** Shards: the unit of placement, and the deterministic state machine of their conversations. */
@NullMarked
package com.fastpaca.domain.shard;

import org.jspecify.annotations.NullMarked;
