/** Real server processes and the HTTP that tests speak with them. */
@NullMarked
package com.fastpaca.bootstrap.process;

import org.jspecify.annotations.NullMarked;
