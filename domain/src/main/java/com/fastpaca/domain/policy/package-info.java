/** Retention strategies: what a conversation's snapshot keeps. */
@NullMarked
package com.fastpaca.domain.policy;

import org.jspecify.annotations.NullMarked;
