/** Byte pair encoding as OpenAI's tiktoken does it, for counts only, with jtokkit's vocabularies. */
@NullMarked
package com.fastpaca.bootstrap.token.tiktoken;

import org.jspecify.annotations.NullMarked;
