/** Transfer, as tests use it. */
@NullMarked
package com.fastpaca.ports.transfer;

import org.jspecify.annotations.NullMarked;
