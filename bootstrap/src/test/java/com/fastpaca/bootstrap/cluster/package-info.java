/**
 * The fault test of a cluster: real nodes on addresses of their own, clients that load them, faults from a schedule, and a checker that
 * compares what the clients were told with what every node holds in the end.
 */
@NullMarked
package com.fastpaca.bootstrap.cluster;

import org.jspecify.annotations.NullMarked;
