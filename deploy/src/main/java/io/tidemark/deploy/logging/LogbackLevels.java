package io.tidemark.deploy.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.tidemark.broker.api.LogLevels;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** The loggers of the backend that the distribution has. Logback has no FATAL: it is its ERROR. Safe on any thread. */
public final class LogbackLevels implements LogLevels {
    private final LoggerContext context;

    LogbackLevels(LoggerContext context) {
        this.context = context;
    }

    /** Those of this process; where another backend was put in Logback's place, none can be seen or changed. */
    public static LogLevels ofProcess() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        return factory instanceof LoggerContext logback ? new LogbackLevels(logback) : LogLevels.NONE;
    }

    @Override
    public SortedMap<String, String> all() {
        SortedMap<String, String> levels = new TreeMap<>();
        for (Logger each : context.getLoggerList())
            levels.put(each.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME) ? ROOT : each.getName(),
                    each.getEffectiveLevel().toString());
        return levels;
    }

    private Logger find(String logger) {
        return context.getLogger(logger.equals(ROOT) ? org.slf4j.Logger.ROOT_LOGGER_NAME : logger);
    }

    @Override
    public void set(String logger, String level) {
        find(logger).setLevel(level.equals("FATAL") ? Level.ERROR : Level.valueOf(level));
    }

    @Override
    public void unset(String logger) {
        find(logger).setLevel(null);
    }
}
