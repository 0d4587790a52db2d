package io.tidemark.deploy.bench;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.Replay;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.BrokerUnfenced;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.TopicCreated;
import io.tidemark.common.metadata.record.UuidValue;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.SplittableRandom;
import org.apache.kafka.common.Uuid;

/**
 * A cluster of many partitions, as an image: ten brokers, three replicas of each partition, all in sync, all
 * log directories known.
 *
 * @param topics how many
 * @param partitionsEach how many partitions each of them has
 */
record ManyPartitions(int topics, int partitionsEach) {
    /** What a figure of a million partitions is measured on. */
    static final ManyPartitions MILLION = new ManyPartitions(50_000, 20);

    static final int BROKERS = 10;
    private static final int REPLICAS = 3;
    private static final long SEED = 42;

    /** The name of a topic. */
    static String topicName(int topic) {
        return "the-topic-" + topic;
    }

    /** The epoch that a broker registered with. */
    static long brokerEpoch(int brokerId) {
        return brokerId + 1L;
    }

    /** The same image each time. */
    ClusterImage create() {
        SplittableRandom random = new SplittableRandom(SEED);
        Replay replay = new Replay(ClusterImage.EMPTY);
        for (int id = 0; id < BROKERS; id++) {
            replay.replay(MetadataRecord.newBuilder().setBrokerRegistered(registration(id)).build());
            replay.replay(MetadataRecord.newBuilder()
                    .setBrokerUnfenced(
                            BrokerUnfenced.newBuilder().setBrokerId(id).setBrokerEpoch(brokerEpoch(id)))
                    .build());
        }
        for (int topic = 0; topic < topics; topic++) {
            UuidValue id = UuidValues.of(new Uuid(random.nextLong(), topic + 1));
            replay.replay(MetadataRecord.newBuilder()
                    .setTopicCreated(TopicCreated.newBuilder().setTopicId(id).setName(topicName(topic)))
                    .build());
            for (int i = 0; i < partitionsEach; i++)
                replay.replay(
                        MetadataRecord.newBuilder().setPartitionCreated(partition(id, i, random)).build());
        }
        return replay.finish(1).after();
    }

    private static BrokerRegistered registration(int id) {
        return BrokerRegistered.newBuilder()
                .setBrokerId(id)
                .setBrokerEpoch(brokerEpoch(id))
                .setIncarnationId(UuidValues.of(new Uuid(5, id)))
                .setFenced(true)
                .build();
    }

    private static PartitionCreated partition(UuidValue topic, int number, SplittableRandom random) {
        BrokerIds replicas = BrokerIds.NONE;
        while (replicas.size() < REPLICAS)
            replicas = replicas.plus(random.nextInt(BROKERS));
        PartitionCreated.Builder event = PartitionCreated.newBuilder()
                .setTopicId(topic)
                .setPartition(number)
                .setLeader(replicas.get(0))
                .setLastKnownLeader(PartitionImage.NO_LEADER);
        for (int i = 0; i < REPLICAS; i++)
            event.addReplicas(replicas.get(i))
                    .addIsr(replicas.get(i))
                    .addDirectories(0x9E37_79B9_7F4A_7C15L * (replicas.get(i) + 1))
                    .addDirectories(0xC2B2_AE3D_27D4_EB4FL * (replicas.get(i) + 7));
        return event.build();
    }
}
