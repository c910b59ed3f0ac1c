/** What the benchmarks compare the product with, in the same server, and what fills it with data. */
@NullMarked
package com.fastpaca.bootstrap.benchmark;

import org.jspecify.annotations.NullMarked;
