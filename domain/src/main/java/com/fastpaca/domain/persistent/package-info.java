/** Immutable collections whose updates share structure with the version they came from. */
@NullMarked
package com.fastpaca.domain.persistent;

import org.jspecify.annotations.NullMarked;
