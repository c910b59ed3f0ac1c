/** What other nodes of the cluster ask of this one, over HTTP. */
@NullMarked
package com.fastpaca.http.peer;

import org.jspecify.annotations.NullMarked;
