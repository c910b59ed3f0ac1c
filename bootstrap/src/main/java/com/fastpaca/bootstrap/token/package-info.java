/** The token estimators by their names. */
@NullMarked
package com.fastpaca.bootstrap.token;

import org.jspecify.annotations.NullMarked;
