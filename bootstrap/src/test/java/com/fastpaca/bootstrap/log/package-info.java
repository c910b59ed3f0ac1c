/** What a node says, read as its readers do. */
@NullMarked
package com.fastpaca.bootstrap.log;

import org.jspecify.annotations.NullMarked;
