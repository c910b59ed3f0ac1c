/** What tests need of the network. */
@NullMarked
package com.fastpaca.ports.network;

import org.jspecify.annotations.NullMarked;
