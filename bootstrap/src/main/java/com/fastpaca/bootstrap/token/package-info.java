/** Token counting with jtokkit. */
@NullMarked
package com.fastpaca.bootstrap.token;

import org.jspecify.annotations.NullMarked;
