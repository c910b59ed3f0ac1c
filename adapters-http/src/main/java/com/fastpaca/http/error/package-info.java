/** The contract's errors: one shape for every failure on every path. */
@NullMarked
package com.fastpaca.http.error;

import org.jspecify.annotations.NullMarked;
