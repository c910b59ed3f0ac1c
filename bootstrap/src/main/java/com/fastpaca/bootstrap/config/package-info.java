/** The node's configuration, read from the environment and a file. */
@NullMarked
package com.fastpaca.bootstrap.config;

import org.jspecify.annotations.NullMarked;
