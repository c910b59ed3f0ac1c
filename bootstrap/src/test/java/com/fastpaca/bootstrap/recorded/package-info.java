/** Recorded conversations, run through a real server. */
@NullMarked
package com.fastpaca.bootstrap.recorded;

import org.jspecify.annotations.NullMarked;
