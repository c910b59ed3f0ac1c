/** Windows over HTTP. */
@NullMarked
package com.fastpaca.http.window;

import org.jspecify.annotations.NullMarked;
