/** What an operator sees of the cluster. */
@NullMarked
package com.fastpaca.http.cluster;

import org.jspecify.annotations.NullMarked;
