/** Requests that were damaged at random, sent to a real server, which must survive them unharmed. */
@NullMarked
package com.fastpaca.bootstrap.fuzz;

import org.jspecify.annotations.NullMarked;
