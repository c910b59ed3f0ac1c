/** Following a conversation: what has changed since a version, in order, and then what changes. */
@NullMarked
package com.fastpaca.ports.stream;

import org.jspecify.annotations.NullMarked;
