/** TLS with certificates that are made for the test. */
@NullMarked
package com.fastpaca.bootstrap.tls;

import org.jspecify.annotations.NullMarked;
