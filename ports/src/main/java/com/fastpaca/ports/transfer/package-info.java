/** Conversations on their way out of one cluster and into another. */
@NullMarked
package com.fastpaca.ports.transfer;

import org.jspecify.annotations.NullMarked;
