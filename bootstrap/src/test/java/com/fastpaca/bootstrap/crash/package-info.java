/**
 * The crash test: clients write to a real server that is killed at random moments, and a checker compares the history that they recorded
 * with what the server still holds.
 */
@NullMarked
package com.fastpaca.bootstrap.crash;

import org.jspecify.annotations.NullMarked;
