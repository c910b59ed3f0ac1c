/** What the log is told of a state that lasts. */
@NullMarked
package com.fastpaca.raft.news;

import org.jspecify.annotations.NullMarked;
