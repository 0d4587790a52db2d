package io.tidemark.deploy.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import io.tidemark.broker.api.LogLevels;
import org.junit.jupiter.api.Test;

class LogbackLevelsTest {
    private final LoggerContext context = new LoggerContext();
    private final LogLevels levels = new LogbackLevels(context);

    @Test
    void aLevelIsInheritedUntilItIsSetAndAfterItWasUnset() {
        assertThat(context.getLogger("a.b").isDebugEnabled()).isTrue();
        levels.set(LogLevels.ROOT, "WARN");
        assertThat(levels.all()).containsOnlyKeys("a", "a.b", "root").containsEntry("a.b", "WARN");
        levels.set("a", "TRACE");
        assertThat(levels.all()).containsEntry("a.b", "TRACE").containsEntry("root", "WARN");
        assertThat(context.getLogger("a.b").isTraceEnabled()).isTrue();
        levels.unset("a");
        assertThat(levels.all()).containsEntry("a.b", "WARN");
    }

    @Test
    void fatalIsTheHighestThatTheBackendHas() {
        levels.set(LogLevels.ROOT, "FATAL");
        assertThat(levels.all()).containsEntry("root", "ERROR");
    }
}
