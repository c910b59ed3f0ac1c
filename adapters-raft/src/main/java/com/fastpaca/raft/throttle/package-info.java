/** How often the log is told of a state that lasts. */
@NullMarked
package com.fastpaca.raft.throttle;

import org.jspecify.annotations.NullMarked;
