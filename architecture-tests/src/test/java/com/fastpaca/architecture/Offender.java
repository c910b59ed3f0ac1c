package com.fastpaca.architecture;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Marks a fixture that its rule must name. Unmarked classes among the offenders are only there to be known by them. */
@Retention(RetentionPolicy.RUNTIME)
public @interface Offender {}
