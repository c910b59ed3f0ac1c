/** Files that survive a power cut: written aside, forced, renamed, and their directory forced too. */
@NullMarked
package com.fastpaca.raft.file;

import org.jspecify.annotations.NullMarked;
