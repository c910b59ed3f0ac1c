/** Files that are read again while the node runs. */
@NullMarked
package com.fastpaca.bootstrap.file;

import org.jspecify.annotations.NullMarked;
