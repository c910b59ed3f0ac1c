/** Addresses for the nodes of a cluster on one machine, and what can go wrong between them. */
@NullMarked
package com.fastpaca.bootstrap.cluster.network;

import org.jspecify.annotations.NullMarked;
