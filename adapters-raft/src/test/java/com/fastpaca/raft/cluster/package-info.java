/** Clusters that form, and those that must not. */
@NullMarked
package com.fastpaca.raft.cluster;

import org.jspecify.annotations.NullMarked;
