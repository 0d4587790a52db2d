package io.tidemark.controller.decision.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.controller.decision.Clusters;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Surroundings;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One value of {@code min.insync.replicas} for all (KIP-966), from the file of one. */
class MinInsyncOfFileTest {
    private static final String KEY = "min.insync.replicas";
    private static final byte BROKER = org.apache.kafka.common.config.ConfigResource.Type.BROKER.id();

    private final Surroundings ofFile = Clusters.around("default.replication.factor=3", KEY + "=1");

    @Test
    void whatTheFileSaysIsWrittenForAllBrokersWhereNobodySaidAnything() {
        assertThat(MinInsyncOfFile.isMissing(ClusterImage.EMPTY, ofFile.config())).isTrue();
        ClusterImage after = written(ClusterImage.EMPTY);
        assertThat(value(after)).isEqualTo("1");
        assertThat(MinInsyncOfFile.isMissing(after, ofFile.config())).isFalse();
        assertThat(MinInsyncOfFile.decide(after, ofFile).records()).isEmpty();
    }

    @Test
    void whatOperatorsHaveSetStays() {
        ClusterImage image = set("2");
        assertThat(MinInsyncOfFile.isMissing(image, ofFile.config())).isFalse();
        assertThat(MinInsyncOfFile.decide(image, ofFile).records()).isEmpty();
    }

    @Test
    void aFileThatSaysNothingWritesNothing() {
        assertThat(MinInsyncOfFile.isMissing(ClusterImage.EMPTY, Clusters.around().config())).isFalse();
        assertThat(MinInsyncOfFile.decide(ClusterImage.EMPTY, Clusters.around()).records()).isEmpty();
    }

    /** With 1 instead of half of 3 the high watermark moves on without whoever is eligible. */
    @Test
    void whoIsNoLongerEligibleByTheFilesValueLeavesWithIt() {
        Uuid id = new Uuid(7, 7);
        ClusterImage image = Clusters.ofBrokers(3).replay(Events.topic(id, "t"))
                .replay(Events.created(Events.partition(id, 0, 0, 1, 2).clearIsr().addIsr(0)
                        .addEligibleLeaderReplicas(1)));
        ClusterImage after = written(image);
        assertThat(Clusters.topic(after, "t").partitions().get(0).eligibleLeaderReplicas().isEmpty())
                .isTrue();
    }

    @Test
    void whatTheFileSaysCountsAgainWhenAnOperatorUnsetsTheOther() {
        ClusterImage image = set("2");
        assertThat(value(deleted(image, ofFile))).isEqualTo("1");
        assertThat(value(deleted(image, Clusters.around()))).isNull();
        ClusterImage replaced = Clusters.replayed(image, new AlterConfigs().decide(image,
                new AlterConfigsRequestData().setResources(resources()), ofFile).records());
        assertThat(value(replaced)).isEqualTo("1");
    }

    private static AlterConfigsRequestData.AlterConfigsResourceCollection resources() {
        AlterConfigsRequestData.AlterConfigsResourceCollection all = new AlterConfigsRequestData.AlterConfigsResourceCollection();
        all.add(new AlterConfigsRequestData.AlterConfigsResource().setResourceType(BROKER));
        return all;
    }

    private ClusterImage written(ClusterImage image) {
        Decided<?> decided = MinInsyncOfFile.decide(image, ofFile);
        return Clusters.replayed(image, decided.records());
    }

    private static ClusterImage set(String value) {
        return ClusterImage.EMPTY.replay(Events.config(ConfigResourceType.CLUSTER_DEFAULT, "",
                Map.of(KEY, value)));
    }

    private static ClusterImage deleted(ClusterImage image, Surroundings around) {
        AlterConfigsResource all = new AlterConfigsResource().setResourceType(BROKER);
        all.configs().add(
                new AlterableConfig().setName(KEY).setConfigOperation(OpType.DELETE.id()).setValue(null));
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        request.resources().add(all);
        return Clusters.replayed(image,
                new IncrementalAlterConfigs().decide(image, request, around).records());
    }

    private static @Nullable String value(ClusterImage image) {
        return image.configs().of(ConfigResource.CLUSTER_DEFAULT).value(KEY);
    }
}
