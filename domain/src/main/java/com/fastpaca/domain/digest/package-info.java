/** Digests of bytes. */
@NullMarked
package com.fastpaca.domain.digest;

import org.jspecify.annotations.NullMarked;
