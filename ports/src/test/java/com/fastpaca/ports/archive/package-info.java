/** The write-behind against archives that fail in every way, and the contract of archives. */
@NullMarked
package com.fastpaca.ports.archive;

import org.jspecify.annotations.NullMarked;
