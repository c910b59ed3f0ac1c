/** Streams: how clients follow a conversation, over a WebSocket or as Server-Sent Events. */
@NullMarked
package com.fastpaca.http.stream;

import org.jspecify.annotations.NullMarked;
