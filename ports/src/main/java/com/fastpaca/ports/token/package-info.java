/** What the core asks of tokenizers, and how an event's tokens are counted. */
@NullMarked
package com.fastpaca.ports.token;

import org.jspecify.annotations.NullMarked;
