/** Conversations that were recorded, for tests. */
@NullMarked
package com.fastpaca.ports.recorded;

import org.jspecify.annotations.NullMarked;
