package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicDelta;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * One committed entry that was replayed.
 *
 * @param records of its batch
 * @param delta what they changed
 * @param partitions that they changed or created
 */
record Step(List<MetadataRecord> records, ClusterDelta delta, List<Partition> partitions) {
    /** A partition before and after; {@code before} is null where it was created. */
    record Partition(Uuid topicId, String topic, int number, @Nullable PartitionImage before,
            PartitionImage after) {
        /** None where it was created. */
        OptionalInt epochBefore() {
            PartitionImage was = before;
            return was == null ? OptionalInt.empty() : OptionalInt.of(was.partitionEpoch());
        }

        int leaderBefore() {
            PartitionImage was = before;
            return was == null ? PartitionImage.NO_LEADER : was.leader();
        }

        @Override
        public String toString() {
            return "%s-%d (%s) from {%s} to {%s}".formatted(topic, number, topicId, before, after);
        }
    }

    static Step of(List<MetadataRecord> records, ClusterDelta delta) {
        List<Partition> partitions = new ArrayList<>();
        for (TopicDelta topic : delta.topics().values()) {
            topic.changedPartitions()
                    .forEach(number -> partitions.add(new Partition(topic.id(), topic.name(), number,
                            topic.before(number), Objects.requireNonNull(topic.after(number)))));
        }
        return new Step(records, delta, partitions);
    }

    ClusterImage before() {
        return delta.before();
    }

    ClusterImage after() {
        return delta.after();
    }

    /** All partitions there are now, as though each had been changed. */
    List<Partition> allPartitions() {
        List<Partition> all = new ArrayList<>();
        for (TopicImage topic : after().topics().all()) {
            for (int number = 0; number < topic.partitions().size(); number++)
                all.add(new Partition(topic.id(), topic.name(), number,
                        before().topics().partition(topic.id(), number), topic.partitions().get(number)));
        }
        return all;
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be one more dependency.
    static void require(boolean holds, String sentence, @Nullable Object... parts) {
        if (!holds)
            throw new AssertionError(sentence.formatted(parts));
    }
}
