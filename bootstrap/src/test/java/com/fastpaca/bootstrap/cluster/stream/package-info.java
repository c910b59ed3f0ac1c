/** Clients that follow conversations across faults, and a check of what they were told. */
@NullMarked
package com.fastpaca.bootstrap.cluster.stream;

import org.jspecify.annotations.NullMarked;
