/** What the nodes of a cluster tell each other about themselves. */
@NullMarked
package com.fastpaca.ports.cluster;

import org.jspecify.annotations.NullMarked;
