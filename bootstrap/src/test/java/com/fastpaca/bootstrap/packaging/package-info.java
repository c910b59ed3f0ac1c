/** What is packaged for hosts that have no Java. */
@NullMarked
package com.fastpaca.bootstrap.packaging;

import org.jspecify.annotations.NullMarked;
