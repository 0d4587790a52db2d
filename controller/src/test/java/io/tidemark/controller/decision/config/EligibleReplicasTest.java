package io.tidemark.controller.decision.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.controller.decision.Clusters;
import io.tidemark.controller.decision.Decided;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of eligible leader replicas (KIP-966) when {@code min.insync.replicas} changes. */
class EligibleReplicasTest {
    private static final String KEY = "min.insync.replicas";

    /** In {@code own} it is the topic that says 2; in {@code plain} nobody does, which means half: 2. */
    private final ClusterImage image = topic(topic(Clusters.ofBrokers(3), "own"), "plain")
            .replay(Events.config(ConfigResourceType.TOPIC, "own", Map.of(KEY, "2")));

    /** Partition 0 has one in sync and two eligible; partition 1 none in sync and one eligible. */
    private static ClusterImage topic(ClusterImage image, String name) {
        Uuid id = new Uuid(name.hashCode(), 3);
        return image.replay(Events.topic(id, name))
                .replay(Events.created(Events.partition(id, 0, 0, 1, 2).clearIsr().addIsr(0)
                        .addEligibleLeaderReplicas(1).addEligibleLeaderReplicas(2)))
                .replay(Events.created(Events.partition(id, 1, 0, 1, 2).clearIsr()
                        .setLeader(PartitionImage.NO_LEADER).addEligibleLeaderReplicas(1)));
    }

    @Test
    void aLowerValueClearsThemWhereTheIsrIsThenLargeEnough() {
        ClusterImage after = after(image, ConfigResource.Type.TOPIC, "own", OpType.SET, "1");
        assertThat(eligible(after, "own")).containsExactly(BrokerIds.NONE, BrokerIds.of(1));
        assertThat(Clusters.topic(after, "own").partitions().get(0).isr()).isEqualTo(BrokerIds.of(0));
        assertThat(Clusters.topic(after, "own").partitions().get(0).partitionEpoch()).isEqualTo(1);
        assertThat(eligible(after, "plain")).containsExactly(BrokerIds.of(1, 2), BrokerIds.of(1));
    }

    @Test
    void aHigherValueKeepsThem() {
        assertKept(after(image, ConfigResource.Type.TOPIC, "own", OpType.SET, "3"), "own");
        assertKept(after(image, ConfigResource.Type.TOPIC, "own", OpType.SET, "100"), "own");
        assertKept(after(image, ConfigResource.Type.BROKER, "", OpType.SET, "3"), "plain");
    }

    @Test
    void aValueForAllBrokersClearsThemInTopicsThatSayNothing() {
        ClusterImage after = after(image, ConfigResource.Type.BROKER, "", OpType.SET, "1");
        assertThat(eligible(after, "plain")).containsExactly(BrokerIds.NONE, BrokerIds.of(1));
        assertKept(after, "own");
    }

    @Test
    void whatCountsOnceAValueIsGoneDecides() {
        ClusterImage lowForAll = after(image, ConfigResource.Type.BROKER, "", OpType.SET, "1");
        assertThat(eligible(after(lowForAll, ConfigResource.Type.TOPIC, "own", OpType.DELETE, null), "own"))
                .containsExactly(BrokerIds.NONE, BrokerIds.of(1));
        assertKept(after(image, ConfigResource.Type.TOPIC, "own", OpType.DELETE, null), "own");
    }

    @Test
    void aChangeForAllAndOneForATopicInOneRequestFitTogether() {
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        request.resources().add(wanted(ConfigResource.Type.TOPIC, "own", OpType.DELETE, null));
        request.resources().add(wanted(ConfigResource.Type.BROKER, "", OpType.SET, "1"));
        Decided<IncrementalAlterConfigsResponseData> decided = new IncrementalAlterConfigs().decide(image,
                request, Clusters.around());
        ClusterImage after = Clusters.replayed(image, decided.records());
        assertThat(eligible(after, "own")).containsExactly(BrokerIds.NONE, BrokerIds.of(1));
        assertThat(eligible(after, "plain")).containsExactly(BrokerIds.NONE, BrokerIds.of(1));
    }

    @Test
    void anotherKeyLeavesThemAlone() {
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        AlterConfigsResource wanted = new AlterConfigsResource()
                .setResourceType(ConfigResource.Type.TOPIC.id())
                .setResourceName("own");
        wanted.configs().add(new AlterableConfig().setName("retention.ms").setValue("1"));
        request.resources().add(wanted);
        assertThat(new IncrementalAlterConfigs().decide(image, request, Clusters.around()).records())
                .hasSize(1);
    }

    private static void assertKept(ClusterImage after, String topic) {
        assertThat(eligible(after, topic)).containsExactly(BrokerIds.of(1, 2), BrokerIds.of(1));
    }

    private static List<BrokerIds> eligible(ClusterImage image, String topic) {
        List<BrokerIds> eligible = new ArrayList<>();
        for (PartitionImage each : Clusters.topic(image, topic).partitions())
            eligible.add(each.eligibleLeaderReplicas());
        return eligible;
    }

    private static ClusterImage after(ClusterImage image, ConfigResource.Type type, String name,
            OpType operation,
            @Nullable String value) {
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        request.resources().add(wanted(type, name, operation, value));
        Decided<IncrementalAlterConfigsResponseData> decided = new IncrementalAlterConfigs().decide(image,
                request, Clusters.around());
        assertThat(decided.response().responses().getFirst().errorCode()).isZero();
        return Clusters.replayed(image, decided.records());
    }

    private static AlterConfigsResource wanted(ConfigResource.Type type, String name, OpType operation,
            @Nullable String value) {
        AlterConfigsResource wanted = new AlterConfigsResource().setResourceType(type.id())
                .setResourceName(name);
        wanted.configs().add(new AlterableConfig().setName(KEY).setConfigOperation(operation.id())
                .setValue(value));
        return wanted;
    }
}
