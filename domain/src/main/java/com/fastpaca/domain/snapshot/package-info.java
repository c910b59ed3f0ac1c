/** The snapshot: summaries and live events that the policy keeps, with the index that finds them. */
@NullMarked
package com.fastpaca.domain.snapshot;

import org.jspecify.annotations.NullMarked;
