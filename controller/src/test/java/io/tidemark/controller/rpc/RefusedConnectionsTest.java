package io.tidemark.controller.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tidemark.controller.rpc.RpcCounters.Refusal;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RefusedConnectionsTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(RefusedConnections.class);
    private static final InetSocketAddress SOMEBODY = InetSocketAddress.createUnresolved("somebody", 7);

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RpcCounters counters = new RpcCounters();
    private final RefusedConnections refused = new RefusedConnections(channel.eventLoop(), counters);

    @BeforeEach
    void listen() {
        channel.freezeTime();
        lines.start();
        LOG.setAdditive(false);
        LOG.addAppender(lines);
    }

    @AfterEach
    void stop() {
        LOG.detachAppender(lines);
        LOG.setAdditive(true);
        channel.finishAndReleaseAll();
    }

    private List<String> lines() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void passMs(int ms) {
        channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void theFirstHasALineAtOnceAndTheRestOneInAnInterval() {
        for (int i = 0; i < 1_000; i++)
            refused.add(i % 2 == 0 ? Refusal.MALFORMED : Refusal.UNEXPECTED, SOMEBODY, "reason " + i);
        assertThat(lines()).singleElement().asString().contains("1 MALFORMED", SOMEBODY.toString(),
                "reason 0");
        passMs(RefusedConnections.EVERY_MS);
        assertThat(lines()).hasSize(2);
        assertThat(lines().getLast()).contains("499 MALFORMED", "500 UNEXPECTED", "reason 999");
        passMs(RefusedConnections.EVERY_MS);
        assertThat(lines()).hasSize(2);
        refused.add(Refusal.SILENT, SOMEBODY, "once more");
        assertThat(lines()).hasSize(3);
        assertThat(counters.count(Refusal.MALFORMED)).isEqualTo(500);
    }

    @Test
    void whatIsQuotedNeitherFillsTheLogNorMakesALineOfItsOwn() {
        refused.add(Refusal.REFUSED, SOMEBODY, "a\n2026-11-20 ERROR \u001b[31m" + "x".repeat(10_000));
        assertThat(lines()).singleElement().asString().hasSizeLessThan(400).contains("a?2026")
                .doesNotContain("\n", "\u001b");
    }
}
