/** Events of the log, what their parts are, and the forms in which a window shows them. */
@NullMarked
package com.fastpaca.domain.event;

import org.jspecify.annotations.NullMarked;
