package com.fastpaca.bootstrap.log;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** Writes what was logged as a line. Used by one thread. */
interface LineFormat {
    void write(ILoggingEvent logged, LineBuffer out);
}
