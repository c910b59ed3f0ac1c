/** How often the log is told of a state that lasts. */
@NullMarked
package com.fastpaca.raft.logging;

import org.jspecify.annotations.NullMarked;
