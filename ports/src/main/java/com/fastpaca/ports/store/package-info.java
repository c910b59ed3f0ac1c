/** What the core asks of durable, replicated storage. */
@NullMarked
package com.fastpaca.ports.store;

import org.jspecify.annotations.NullMarked;
