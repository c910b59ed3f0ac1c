/** What a node says, as lines: one JSON object each, or text. */
@NullMarked
package com.fastpaca.bootstrap.log;

import org.jspecify.annotations.NullMarked;
