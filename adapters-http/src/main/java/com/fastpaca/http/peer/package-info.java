/** What only other nodes of the cluster ask, below {@code /internal/}. */
@NullMarked
package com.fastpaca.http.peer;

import org.jspecify.annotations.NullMarked;
