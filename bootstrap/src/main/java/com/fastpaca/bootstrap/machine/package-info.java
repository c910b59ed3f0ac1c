/** What this machine and this JVM have to give, and how much of it is given to what. */
@NullMarked
package com.fastpaca.bootstrap.machine;

import org.jspecify.annotations.NullMarked;
