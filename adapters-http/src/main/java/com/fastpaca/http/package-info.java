/** The REST contract over HTTP. */
@NullMarked
package com.fastpaca.http;

import org.jspecify.annotations.NullMarked;
