/** Who changed what: the lines of an audit trail. */
@NullMarked
package com.fastpaca.http.audit;

import org.jspecify.annotations.NullMarked;
