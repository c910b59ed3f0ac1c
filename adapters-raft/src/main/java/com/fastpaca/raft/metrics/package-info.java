/** Where a node's groups are and what they have done, in numbers: for whoever watches the node. */
@NullMarked
package com.fastpaca.raft.metrics;

import org.jspecify.annotations.NullMarked;
