/** What may be configured, and what is refused. */
@NullMarked
package com.fastpaca.bootstrap.config;

import org.jspecify.annotations.NullMarked;
