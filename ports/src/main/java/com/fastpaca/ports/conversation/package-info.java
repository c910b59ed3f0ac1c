/** The use cases: writing to and reading from conversations. */
@NullMarked
package com.fastpaca.ports.conversation;

import org.jspecify.annotations.NullMarked;
