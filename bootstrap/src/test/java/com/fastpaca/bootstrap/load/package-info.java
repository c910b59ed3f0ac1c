/** Clients that ask everything one can ask, drawn from a seed, and write down what they are told. */
@NullMarked
package com.fastpaca.bootstrap.load;

import org.jspecify.annotations.NullMarked;
