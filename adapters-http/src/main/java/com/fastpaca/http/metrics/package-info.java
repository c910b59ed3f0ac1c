/** The node's metrics over HTTP, and what requests tell of themselves to be counted. */
@NullMarked
package com.fastpaca.http.metrics;

import org.jspecify.annotations.NullMarked;
