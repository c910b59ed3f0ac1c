/** What the core asks of the archive, and the write-behind that keeps it up to date. */
@NullMarked
package com.fastpaca.ports.archive;

import org.jspecify.annotations.NullMarked;
