/** Recognition of tool calls and results in the shapes that clients send. */
@NullMarked
package com.fastpaca.domain.tool;

import org.jspecify.annotations.NullMarked;
