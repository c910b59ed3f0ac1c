/** The slice of a snapshot that fits a token budget. */
@NullMarked
package com.fastpaca.domain.window;

import org.jspecify.annotations.NullMarked;
