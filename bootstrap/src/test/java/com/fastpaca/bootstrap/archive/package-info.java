/** The archive behind real nodes, on a real PostgreSQL that fails in every way. */
@NullMarked
package com.fastpaca.bootstrap.archive;

import org.jspecify.annotations.NullMarked;
