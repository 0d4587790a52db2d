package io.tidemark.common.metadata.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.sim.SeededRandomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true of every history; each of them comes from a seed. */
class RandomHistoriesTest {
    private static final int EVENTS = 300;

    static LongStream seeds() {
        return LongStream.range(0, "metadata".equals(System.getProperty("campaign")) ? 5000 : 25);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSnapshotReplaysToAnEqualImage(long seed) throws Exception {
        ClusterImage image = history(seed, new ArrayList<>());
        List<MetadataRecord> written = new ArrayList<>();
        new ImageWriter(image).forEachRemaining(written::add);
        ClusterImage read = read(written);
        assertThat(read).isEqualTo(image);
        assertThat(read.hashCode()).isEqualTo(image.hashCode());
        assertThat(ImageFingerprint.of(read)).isEqualTo(ImageFingerprint.of(image));
        assertThat(new ImageWriter(read)).toIterable().containsExactlyElementsOf(written);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void batchesOfAnySizeGiveTheSameImage(long seed) {
        List<MetadataRecord> records = new ArrayList<>();
        ClusterImage image = history(seed, records);
        ClusterImage atOnce = ClusterImage.EMPTY.replay(records, records.size()).after();
        assertThat(atOnce).isEqualTo(image);
        SeededRandomness random = new SeededRandomness(seed).fork("batches");
        ClusterImage inBatches = ClusterImage.EMPTY;
        for (int from = 0; from < records.size();) {
            int to = Math.min(records.size(), from + 1 + random.nextInt(300));
            inBatches = inBatches.replay(records.subList(from, to), to).after();
            from = to;
        }
        assertThat(inBatches).isEqualTo(image);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aDeltaNamesAllThatComparingFinds(long seed) {
        List<MetadataRecord> records = new ArrayList<>();
        history(seed, records);
        int first = records.size() / 3;
        int second = 2 * records.size() / 3;
        ClusterImage start = ClusterImage.EMPTY.replay(records.subList(0, first), first).after();
        ClusterDelta one = start.replay(records.subList(first, second), second);
        ClusterDelta two = one.after().replay(records.subList(second, records.size()), records.size());
        requireAllFound(one);
        requireAllFound(two);
        requireAllFound(one.then(two));
    }

    private static void requireAllFound(ClusterDelta delta) {
        ClusterDelta compared = ClusterDelta.between(delta.before(), delta.after());
        assertThat(delta.topics().keySet()).containsAll(compared.topics().keySet());
        compared.topics().forEach((id, expected) -> {
            TopicDelta found = Objects.requireNonNull(delta.topics().get(id));
            assertThat(found.isCreated()).isEqualTo(expected.isCreated());
            assertThat(found.isDeleted()).isEqualTo(expected.isDeleted());
            assertThat(found.changedPartitions().boxed().toList())
                    .containsAll(expected.changedPartitions().boxed().toList());
        });
        assertThat(delta.brokers()).containsAll(compared.brokers());
        assertThat(delta.configs()).containsAll(compared.configs());
        assertThat(delta.quotas()).containsAll(compared.quotas());
        assertThat(delta.scram()).containsAll(compared.scram());
        assertThat(delta.acls()).containsAll(compared.acls());
        assertThat(delta.features()).containsAll(compared.features());
        assertThat(delta.producerIdsChanged() || !compared.producerIdsChanged()).isTrue();
        assertThat(delta.quorumChanged() || !compared.quorumChanged()).isTrue();
        assertThat(delta.isEmpty()).isFalse();
    }

    static ClusterImage read(List<MetadataRecord> records) throws MalformedSnapshot {
        ImageReader reader = new ImageReader();
        for (MetadataRecord each : records)
            reader.accept(each);
        return reader.finish();
    }

    /** Replays one event after the other, each an entry of its own. */
    static ClusterImage history(long seed, List<MetadataRecord> records) {
        RandomHistory history = new RandomHistory(new SeededRandomness(seed));
        ClusterImage image = ClusterImage.EMPTY;
        for (int i = 0; i < EVENTS; i++) {
            for (MetadataRecord each : history.next(image)) {
                image = image.replay(each);
                records.add(each);
            }
        }
        return image;
    }
}
