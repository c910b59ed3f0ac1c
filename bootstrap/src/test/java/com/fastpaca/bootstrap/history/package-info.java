/** What clients asked and were told, and a checker that compares it with what servers hold. */
@NullMarked
package com.fastpaca.bootstrap.history;

import org.jspecify.annotations.NullMarked;
