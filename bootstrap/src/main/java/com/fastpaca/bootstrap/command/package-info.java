/** The commands, each of which does one thing beside a running node and ends; and what they have in common. */
@NullMarked
package com.fastpaca.bootstrap.command;

import org.jspecify.annotations.NullMarked;
