/** The HTTP server itself: its settings, and what it refuses before an endpoint sees a request. */
@NullMarked
package com.fastpaca.http.server;

import org.jspecify.annotations.NullMarked;
