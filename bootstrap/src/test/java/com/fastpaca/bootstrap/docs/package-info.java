/** The documents, tried. */
@NullMarked
package com.fastpaca.bootstrap.docs;

import org.jspecify.annotations.NullMarked;
