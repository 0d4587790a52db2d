package io.tidemark.controller.model;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * For tests in which controllers fail by the thousand: what they log is not shown, unless one seed is repeated
 * with {@code -Dseed}.
 */
final class Quiet implements BeforeAllCallback, AfterAllCallback {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.tidemark.controller");

    @Override
    public void beforeAll(ExtensionContext context) {
        LOG.setLevel(System.getProperty("seed") == null ? Level.OFF : Level.INFO);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LOG.setLevel(null);
    }
}
