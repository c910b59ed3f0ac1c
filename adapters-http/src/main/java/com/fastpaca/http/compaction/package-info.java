/** Compaction over HTTP. */
@NullMarked
package com.fastpaca.http.compaction;

import org.jspecify.annotations.NullMarked;
