/** Hellos against a real server. */
@NullMarked
package com.fastpaca.http.peer;

import org.jspecify.annotations.NullMarked;
