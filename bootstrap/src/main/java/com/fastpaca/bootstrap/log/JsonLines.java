package com.fastpaca.bootstrap.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** One JSON object a line: what every line has, and then what its statement adds. */
final class JsonLines implements LineFormat {
    /** What a statement must not add once more: readers keep either of two, or refuse both. */
    private static final Set<String> OF_EVERY_LINE =
            Set.of("timestamp", "level", LoggedValues.EVENT, "message", "logger", "thread", "node", "exception");

    private final Supplier<@Nullable String> node;
    private final LineTime time = new LineTime();

    /** @param node the node's name, once it is known */
    JsonLines(Supplier<@Nullable String> node) {
        this.node = node;
    }

    @Override
    public void write(ILoggingEvent logged, LineBuffer out) {
        List<KeyValuePair> pairs = LoggedValues.of(logged);
        out.plain("{\"timestamp\":\"");
        time.write(logged.getTimeStamp(), out);
        out.plain("\",\"level\":\"").plain(logged.getLevel().toString()).plain("\",\"event\":");
        out.quoted(LoggedValues.eventOf(pairs));
        out.plain(",\"message\":").quoted(logged.getFormattedMessage());
        for (KeyValuePair pair : pairs) {
            if (!OF_EVERY_LINE.contains(pair.key)) {
                out.plain(',').quoted(pair.key).plain(':');
                value(pair.value, out);
            }
        }
        out.plain(",\"logger\":").quoted(logged.getLoggerName());
        out.plain(",\"thread\":").quoted(logged.getThreadName());
        String name = node.get();
        if (name != null) {
            out.plain(",\"node\":").quoted(name);
        }
        IThrowableProxy exception = logged.getThrowableProxy();
        if (exception != null) {
            out.plain(",\"exception\":")
                    .quoted(ThrowableProxyUtil.asString(exception).stripTrailing());
        }
        out.plain("}\n");
    }

    private static void value(@Nullable Object value, LineBuffer out) {
        String text = LoggedValues.textOf(value);
        if (LoggedValues.isLiteral(value)) {
            out.plain(text);
        } else {
            out.quoted(text);
        }
    }
}
