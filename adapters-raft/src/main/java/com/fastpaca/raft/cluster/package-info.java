/**
 * How nodes find each other and become one cluster: what each one does is decided by pure functions of what it has been told, and kept
 * apart from how it asks.
 */
@NullMarked
package com.fastpaca.raft.cluster;

import org.jspecify.annotations.NullMarked;
