/** JSON values as received bytes, and places in them. */
@NullMarked
package com.fastpaca.domain.json;

import org.jspecify.annotations.NullMarked;
