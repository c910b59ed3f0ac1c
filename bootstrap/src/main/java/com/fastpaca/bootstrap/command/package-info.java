/** How the commands reach a running node. */
@NullMarked
package com.fastpaca.bootstrap.client;

import org.jspecify.annotations.NullMarked;
