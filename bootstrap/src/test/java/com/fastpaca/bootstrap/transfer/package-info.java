/** Export and import with real processes. */
@NullMarked
package com.fastpaca.bootstrap.transfer;

import org.jspecify.annotations.NullMarked;
