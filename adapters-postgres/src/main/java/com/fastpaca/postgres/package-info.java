/** The archive on PostgreSQL. */
@NullMarked
package com.fastpaca.postgres;

import org.jspecify.annotations.NullMarked;
