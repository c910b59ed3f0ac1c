/** The conversation: its settings, its decisions and its immutable value. */
@NullMarked
package com.fastpaca.domain.conversation;

import org.jspecify.annotations.NullMarked;
