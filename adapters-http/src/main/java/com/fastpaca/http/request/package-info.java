/** What all requests have in common: ids, queries, limits. */
@NullMarked
package com.fastpaca.http.request;

import org.jspecify.annotations.NullMarked;
