/** The wire form of what nodes tell each other. */
@NullMarked
package com.fastpaca.ports.cluster;

import org.jspecify.annotations.NullMarked;
