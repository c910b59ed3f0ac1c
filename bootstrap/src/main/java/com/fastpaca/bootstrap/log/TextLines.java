package com.fastpaca.bootstrap.log;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/** Lines for people. Those of a stack trace are indented, whatever the exceptions say, so that they are no lines of their own. */
final class TextLines implements LineFormat {
    private static final int LOGGER_CHARACTERS = 36;
    private static final int LEVEL_CHARACTERS = 5;
    private static final Pattern BARE = Pattern.compile("[!#-<>-~]+");

    private final TargetLengthBasedClassNameAbbreviator loggers =
            new TargetLengthBasedClassNameAbbreviator(LOGGER_CHARACTERS);
    private final LineTime time = new LineTime();

    @Override
    public void write(ILoggingEvent logged, LineBuffer out) {
        List<KeyValuePair> pairs = LoggedValues.of(logged);
        time.write(logged.getTimeStamp(), out);
        String level = logged.getLevel().toString();
        out.plain(' ').plain(level).plain(" ".repeat(LEVEL_CHARACTERS - level.length()));
        out.plain(" [").readable(logged.getThreadName()).plain("] ");
        out.readable(loggers.abbreviate(logged.getLoggerName())).plain(' ');
        out.readable(logged.getFormattedMessage());
        pair(LoggedValues.EVENT, LoggedValues.eventOf(pairs), out);
        for (KeyValuePair pair : pairs) {
            if (!pair.key.equals(LoggedValues.EVENT)) {
                pair(pair.key, LoggedValues.textOf(pair.value), out);
            }
        }
        out.plain('\n');
        IThrowableProxy exception = logged.getThrowableProxy();
        if (exception != null) {
            ThrowableProxyUtil.asString(exception)
                    .lines()
                    .forEach(line -> out.plain('\t').readable(line.strip()).plain('\n'));
        }
    }

    private static void pair(String key, String value, LineBuffer out) {
        out.plain(' ').readable(key).plain('=');
        if (BARE.matcher(value).matches()) {
            out.readable(value);
        } else {
            out.quoted(value);
        }
    }
}
