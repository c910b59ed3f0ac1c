/** The API's descriptions for machines, and a page for people to try it on. */
@NullMarked
package com.fastpaca.http.docs;

import org.jspecify.annotations.NullMarked;
