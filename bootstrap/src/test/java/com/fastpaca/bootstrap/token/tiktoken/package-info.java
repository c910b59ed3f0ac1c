/** Counts held against tiktoken, jtokkit and the published patterns. */
@NullMarked
package com.fastpaca.bootstrap.token.tiktoken;

import org.jspecify.annotations.NullMarked;
