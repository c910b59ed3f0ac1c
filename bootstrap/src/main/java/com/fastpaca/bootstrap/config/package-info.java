/** The node's configuration, read from the environment. */
@NullMarked
package com.fastpaca.bootstrap.config;

import org.jspecify.annotations.NullMarked;
