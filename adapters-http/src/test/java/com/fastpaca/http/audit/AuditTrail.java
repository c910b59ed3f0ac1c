package com.fastpaca.http.audit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The audit events of this process, for as long as it is open. */
public final class AuditTrail implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Audit.LOGGER);
    private final boolean additive = logger.isAdditive();
    private final List<ILoggingEvent> logged = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event);
        }
    };

    public AuditTrail() {
        appender.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        appender.start();
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
    }

    /** The fields of each event so far, oldest first. */
    public List<Map<String, Object>> events() {
        return logged.stream().map(AuditTrail::fields).toList();
    }

    /** The fields of what was told since the last time. */
    public List<Map<String, Object>> drain() {
        List<Map<String, Object>> drained = new ArrayList<>(events());
        logged.subList(0, drained.size()).clear();
        return drained;
    }

    private static Map<String, Object> fields(ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
        return fields;
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(additive);
    }
}
