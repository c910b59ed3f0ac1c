/** The stored and replicated byte formats; each begins with its version, and golden bytes in the tests hold it still. */
@NullMarked
package com.fastpaca.raft.codec;

import org.jspecify.annotations.NullMarked;
