/** The node's metrics: what they are called, what is in them, and how they become text for Prometheus. */
@NullMarked
package com.fastpaca.bootstrap.metrics;

import org.jspecify.annotations.NullMarked;
