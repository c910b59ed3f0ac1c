/** That what a release has written is read by the ones after it. */
@NullMarked
package com.fastpaca.bootstrap.formats;

import org.jspecify.annotations.NullMarked;
