package io.tidemark.deploy.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sim.SimulatedClock;
import java.time.Duration;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
    private final SimulatedClock clock = new SimulatedClock();
    private final Acknowledgements acknowledgements = new Acknowledgements(clock, 2, 4);

    @Test
    void aPauseIsMeasuredFromAcknowledgementToAcknowledgementOfOnePartition() throws Exception {
        clock.advanceMs(9_000);
        acknowledge(0);
        clock.advanceMs(300);
        acknowledge(1);
        clock.advanceMs(400);
        acknowledge(0);
        clock.advanceMs(100);
        acknowledge(0);
        assertThat(acknowledgements.awaitAll(Duration.ZERO)).isTrue();
        assertThat(acknowledgements.longestPauseNanos(0)).isEqualTo(Duration.ofMillis(700).toNanos());
        assertThat(acknowledgements.longestPauseNanos(1)).isZero();
        assertThat(acknowledgements.longestPauseNanos()).isEqualTo(Duration.ofMillis(700).toNanos());
    }

    @Test
    void aRecordThatIsRefusedIsAnsweredButNotAcknowledged() throws Exception {
        TimeoutException first = new TimeoutException("first");
        acknowledge(0);
        refuse(first);
        refuse(new TimeoutException("second"));
        assertThat(acknowledgements.awaitAll(Duration.ZERO)).isFalse();
        acknowledge(0);
        assertThat(acknowledgements.awaitAll(Duration.ZERO)).isTrue();
        assertThat(acknowledgements.acknowledged()).isEqualTo(2);
        assertThat(acknowledgements.firstRefusal()).isSameAs(first);
    }

    private void acknowledge(int partition) {
        acknowledgements.onCompletion(metadata(partition), null);
    }

    private void refuse(Exception why) {
        acknowledgements.onCompletion(metadata(-1), why);
    }

    private static RecordMetadata metadata(int partition) {
        return new RecordMetadata(new TopicPartition(Topic.NAME, partition), 0, 0, 0, 0, 0);
    }
}
