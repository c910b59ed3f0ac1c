/** Events over HTTP: appending, pages and export. */
@NullMarked
package com.fastpaca.http.event;

import org.jspecify.annotations.NullMarked;
