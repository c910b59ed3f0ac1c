/** Request and response JSON, with the bytes that a client sent kept as they came. */
@NullMarked
package com.fastpaca.http.json;

import org.jspecify.annotations.NullMarked;
