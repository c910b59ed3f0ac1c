/** Conversations on their way out of one cluster and into another, over HTTP. */
@NullMarked
package com.fastpaca.http.transfer;

import org.jspecify.annotations.NullMarked;
