/** Guards of the Raft log against what a crash or a disk may have done to it. */
@NullMarked
package com.fastpaca.raft.log;

import org.jspecify.annotations.NullMarked;
