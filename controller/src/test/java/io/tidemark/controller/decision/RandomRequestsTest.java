package io.tidemark.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.RandomHistory;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.controller.decision.config.AlterConfigs;
import io.tidemark.controller.decision.config.IncrementalAlterConfigs;
import io.tidemark.controller.decision.topic.CreatePartitions;
import io.tidemark.controller.decision.topic.CreateTopics;
import io.tidemark.controller.decision.topic.DeleteTopics;
import io.tidemark.sim.SeededRandomness;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is asked of whatever cluster: nothing is thrown, what is decided can happen, and what is refused leaves
 * no trace.
 */
class RandomRequestsTest {
    /** For each seed, in its own cluster. */
    private static final int REQUESTS = 400;

    private static final Surroundings DEFAULTS = Clusters.around();

    static LongStream seeds() {
        return LongStream.range(0, "decisions".equals(System.getProperty("campaign")) ? 1_000 : 40);
    }

    /** What happened in one seed. */
    private static final class Run {
        final SeededRandomness random;
        final SeededRandomness ofDecisions;
        final RandomHistory history;
        final RandomRequests requests;
        final Set<Uuid> topicIds = new HashSet<>();
        Surroundings around = DEFAULTS;
        ClusterImage image = ClusterImage.EMPTY;
        int done;
        int refused;

        Run(long seed) {
            random = new SeededRandomness(seed);
            ofDecisions = random.fork("decisions");
            history = new RandomHistory(random.fork("history"));
            requests = new RandomRequests(random.fork("requests"));
        }

        void surround() {
            Set<Integer> leaving = random.oneIn(3) ? Set.of(random.nextInt(8)) : Set.of();
            around = new Surroundings(DEFAULTS.nowMs(), ofDecisions, DEFAULTS.config(), leaving);
        }

        void happen() {
            List<MetadataRecord> records = history.next(image);
            image = Clusters.replayed(image, records);
            image.topics().all().forEach(topic -> topicIds.add(topic.id()));
        }

        /** Replays what was decided, if it was. */
        <R> Decided<R> take(Decided<R> decided, boolean allRefused) {
            if (allRefused)
                assertThat(decided.records()).isEmpty();
            refused += allRefused ? 1 : 0;
            done += decided.records().isEmpty() ? 0 : 1;
            decided.records().forEach(this::assertGood);
            image = Clusters.replayed(image, decided.records());
            return decided;
        }

        private void assertGood(MetadataRecord record) {
            switch (record.getEventCase()) {
                case TOPIC_CREATED -> {
                    Uuid id = UuidValues
                            .toUuid(record.getTopicCreated().getTopicId());
                    assertThat(topicIds.add(id)).as("a new id").isTrue();
                }
                case PARTITION_CREATED -> assertGood(record.getPartitionCreated());
                case CONFIG_CHANGED -> assertThat(record.getConfigChanged().getEntriesList()).isNotEmpty();
                default -> {
                    // Replaying it says enough.
                }
            }
        }

        private void assertGood(PartitionCreated partition) {
            assertThat(partition.getReplicasList()).containsAll(partition.getIsrList())
                    .doesNotHaveDuplicates();
            assertThat(partition.getIsrList()).isNotEmpty().allMatch(id -> around.mayLead(image, id));
            assertThat(partition.getLeader()).isEqualTo(partition.getIsr(0));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsDecidedCanHappenAndWhatIsRefusedLeavesNoTrace(long seed) {
        Run run = new Run(seed);
        for (int i = 0; i < REQUESTS; i++) {
            for (int events = run.random.nextInt(4); events > 0; events--)
                run.happen();
            run.surround();
            switch (run.random.nextInt(8)) {
                case 0, 1 -> createTopics(run);
                case 2 -> deleteTopics(run);
                case 3 -> createPartitions(run);
                case 4, 5 -> incrementalAlterConfigs(run);
                case 6 -> alterConfigs(run);
                default -> allocateProducerIds(run);
            }
        }
        assertThat(run.done).isGreaterThan(REQUESTS / 10);
        assertThat(run.refused).isGreaterThan(REQUESTS / 10);
    }

    private static void createTopics(Run run) {
        CreateTopicsRequestData request = run.requests.createTopics();
        Decided<CreateTopicsResponseData> decided = new CreateTopics().decide(run.image, request, run.around);
        Map<String, TopicImage> before = new HashMap<>();
        run.image.topics().all().forEach(topic -> before.put(topic.name(), topic));
        boolean allRefused = decided.response().topics().stream()
                .allMatch(each -> isRefused(each.errorCode()));
        run.take(decided, allRefused || request.validateOnly());
        request.topics().forEach(
                wanted -> assertThat(decided.response().topics().find(wanted.name())).isNotNull());
        if (!request.validateOnly())
            decided.response().topics().forEach(each -> {
                TopicImage now = run.image.topics().topic(each.name());
                if (isRefused(each.errorCode()))
                    assertThat(now).isEqualTo(before.get(each.name()));
                else
                    assertThat(Clusters.topic(run.image, each.name()).partitions().size())
                            .isEqualTo(each.numPartitions());
            });
    }

    private static void deleteTopics(Run run) {
        DeleteTopicsRequestData request = run.requests.deleteTopics(run.image);
        Decided<DeleteTopicsResponseData> decided = new DeleteTopics().decide(run.image, request, run.around);
        assertThat(decided.response().responses())
                .hasSizeLessThanOrEqualTo(request.topics().size() + request.topicNames().size());
        for (DeleteTopicState each : request.topics())
            assertThat(decided.response().responses()).anyMatch(answer -> each.name() == null
                    ? each.topicId().equals(answer.topicId()) : each.name().equals(answer.name()));
        run.take(decided,
                decided.response().responses().stream().allMatch(each -> isRefused(each.errorCode())));
        decided.response().responses().forEach(each -> {
            if (!isRefused(each.errorCode()))
                assertThat(run.image.topics().topic(each.topicId())).isNull();
        });
    }

    private static void createPartitions(Run run) {
        CreatePartitionsRequestData request = run.requests.createPartitions(run.image);
        Decided<CreatePartitionsResponseData> decided = new CreatePartitions().decide(run.image, request,
                run.around);
        boolean allRefused = decided.response().results().stream()
                .allMatch(each -> isRefused(each.errorCode()));
        run.take(decided, allRefused || request.validateOnly());
        decided.response().results().forEach(each -> {
            if (!isRefused(each.errorCode()) && !request.validateOnly())
                assertThat(Clusters.topic(run.image, each.name()).partitions().size())
                        .isEqualTo(request.topics().find(each.name()).count());
        });
    }

    private static void incrementalAlterConfigs(Run run) {
        IncrementalAlterConfigsRequestData request = run.requests.incrementalAlterConfigs(run.image);
        Decided<IncrementalAlterConfigsResponseData> decided = new IncrementalAlterConfigs().decide(run.image,
                request, run.around);
        assertThat(decided.response().responses()).hasSize(request.resources().size());
        run.take(decided, request.validateOnly()
                || decided.response().responses().stream().allMatch(each -> isRefused(each.errorCode())));
    }

    private static void alterConfigs(Run run) {
        AlterConfigsRequestData request = run.requests.alterConfigs(run.image);
        Decided<AlterConfigsResponseData> decided = new AlterConfigs().decide(run.image, request, run.around);
        assertThat(decided.response().responses()).hasSize(request.resources().size());
        run.take(decided, request.validateOnly()
                || decided.response().responses().stream().allMatch(each -> isRefused(each.errorCode())));
    }

    private static void allocateProducerIds(Run run) {
        AllocateProducerIdsRequestData request = run.requests.allocateProducerIds(run.image);
        long before = run.image.producerIds().nextProducerId();
        Decided<AllocateProducerIdsResponseData> decided = new AllocateProducerIds().decide(run.image,
                request,
                run.around);
        run.take(decided, isRefused(decided.response().errorCode()));
        if (!isRefused(decided.response().errorCode()))
            assertThat(decided.response().producerIdStart()).isEqualTo(before);
    }

    private static boolean isRefused(short errorCode) {
        return errorCode != Errors.NONE.code();
    }
}
