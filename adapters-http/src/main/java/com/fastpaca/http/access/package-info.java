/** Who may ask, and how often. */
@NullMarked
package com.fastpaca.http.access;

import org.jspecify.annotations.NullMarked;
