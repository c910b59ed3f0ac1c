/** The commands {@code fastpaca export} and {@code fastpaca import}. */
@NullMarked
package com.fastpaca.bootstrap.transfer;

import org.jspecify.annotations.NullMarked;
