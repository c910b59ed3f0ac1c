/** Conversations over HTTP. */
@NullMarked
package com.fastpaca.http.conversation;

import org.jspecify.annotations.NullMarked;
