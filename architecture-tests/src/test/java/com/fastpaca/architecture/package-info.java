/** The shape that all modules keep, as rules that are themselves tested. */
@NullMarked
package com.fastpaca.architecture;

import org.jspecify.annotations.NullMarked;
