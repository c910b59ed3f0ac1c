/** What a node tells other nodes of itself. */
@NullMarked
package com.fastpaca.ports.cluster;

import org.jspecify.annotations.NullMarked;
