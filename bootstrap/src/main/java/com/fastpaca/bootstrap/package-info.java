/** Starts one Fastpaca node. */
@NullMarked
package com.fastpaca.bootstrap;

import org.jspecify.annotations.NullMarked;
