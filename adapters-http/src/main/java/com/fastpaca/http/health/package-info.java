/** Health over HTTP. */
@NullMarked
package com.fastpaca.http.health;

import org.jspecify.annotations.NullMarked;
