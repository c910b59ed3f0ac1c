/** The bounds of the contract. */
@NullMarked
package com.fastpaca.domain.limit;

import org.jspecify.annotations.NullMarked;
