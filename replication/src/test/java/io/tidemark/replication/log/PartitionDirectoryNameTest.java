package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.Randomness;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionDirectoryNameTest {
    private static final String UNIQUE = "0123456789abcdef0123456789abcdef";

    private final Randomness randomness = new Seeded();

    @Test
    void theLastDashEndsTheTopicsName() {
        for (String topic : List.of("t", "a-1", "a.b", "-", "--", "...", "_x-y.z-0",
                "a-1." + UNIQUE + "-delete"))
            for (int partition : new int[] {0, 7, Integer.MAX_VALUE}) {
                PartitionDirectoryName name = PartitionDirectoryName
                        .ofLog(new TopicPartition(topic, partition));
                assertThat(name).hasToString(topic + "-" + partition);
                assertThat(PartitionDirectoryName.parse(name.toString())).isEqualTo(name);
            }
    }

    @Test
    void aSuffixTellsWhatTheDirectoryIsFor() {
        assertThat(PartitionDirectoryName.parse("a-b-3." + UNIQUE + "-delete")).isEqualTo(
                new PartitionDirectoryName(new TopicPartition("a-b", 3), PartitionDirectoryName.Role.DELETE,
                        UNIQUE));
        assertThat(PartitionDirectoryName.parse("a-b-3." + UNIQUE + "-future")).isEqualTo(
                new PartitionDirectoryName(new TopicPartition("a-b", 3), PartitionDirectoryName.Role.FUTURE,
                        UNIQUE));
        assertThat(PartitionDirectoryName.parse("a-b-3." + UNIQUE + "-stray")).isEqualTo(
                new PartitionDirectoryName(new TopicPartition("a-b", 3), PartitionDirectoryName.Role.STRAY,
                        UNIQUE));
    }

    @Test
    void newNamesReadBackTheSameAndDiffer() {
        TopicPartition partition = new TopicPartition("orders.v2", 5);
        PartitionDirectoryName first = PartitionDirectoryName.toDelete(partition, randomness);
        assertThat(PartitionDirectoryName.parse(first.toString())).isEqualTo(first);
        assertThat(PartitionDirectoryName.toDelete(partition, randomness)).isNotEqualTo(first);
        PartitionDirectoryName copy = PartitionDirectoryName.future(partition, randomness);
        assertThat(PartitionDirectoryName.parse(copy.toString())).isEqualTo(copy);
    }

    @Test
    void aLongTopicsNameIsCutWhenItIsToBeDeleted() {
        TopicPartition partition = new TopicPartition("x".repeat(249), 12345);
        PartitionDirectoryName name = PartitionDirectoryName.toDelete(partition, randomness);
        assertThat(name.toString()).hasSize(255).endsWith("-delete");
        assertThat(PartitionDirectoryName.parse(name.toString())).isEqualTo(name);
    }

    @Test
    void whatIsNoPartitionsNameIsNone() {
        for (String bad : List.of("", "-", "-0", "topic", "topic-", "topic-x", "topic-01", "topic-+1",
                "topic--",
                "topic-2147483648", "topic-99999999999999999999", ".-0", "..-0", "to pic-0", "t\u00e9-0",
                "a/b-0",
                "x".repeat(250) + "-0", "topic-0." + UNIQUE, "topic-0." + UNIQUE + "-other",
                "topic-0." + UNIQUE.substring(1) + "-delete",
                "topic-0.0123456789ABCDEF0123456789ABCDEF-delete",
                "topic." + UNIQUE + "-delete", "topic-0." + UNIQUE + "-delete\n", "topic-0\n",
                "meta.properties", "lost+found"))
            assertThat(PartitionDirectoryName.parse(bad)).as("'%s'", bad).isNull();
    }

    private static final class Seeded implements Randomness {
        private final Random random = new Random(1);

        @Override
        public long nextLong() {
            return random.nextLong();
        }

        @Override
        public int nextInt(int bound) {
            return random.nextInt(bound);
        }
    }
}
