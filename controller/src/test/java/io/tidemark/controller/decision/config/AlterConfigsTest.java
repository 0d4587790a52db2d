package io.tidemark.controller.decision.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.controller.decision.Clusters;
import io.tidemark.controller.decision.Decided;
import java.util.Map;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlterConfigsTest {
    private static final ConfigResource T = ConfigResource.topic("t");

    private final ClusterImage image = Clusters.withTopic(Clusters.ofBrokers(1), "t", 0)
            .replay(Events.config(ConfigResourceType.TOPIC, "t",
                    Map.of("retention.ms", "1000", "cleanup.policy", "compact", "from.later", "x")));

    @Test
    void whatIsNotInTheRequestIsUnset() {
        Decided<AlterConfigsResponseData> decided = decide(false, "retention.ms", "2000");
        assertThat(decided.response().responses().getFirst().errorCode()).isZero();
        assertThat(decided.records()).hasSize(1);
        assertThat(Clusters.replayed(image, decided.records()).configs().of(T).values())
                .isEqualTo(Map.of("retention.ms", "2000"));
    }

    @Test
    void aRequestWithNothingUnsetsEverything() {
        assertThat(Clusters.replayed(image, decide(false).records()).configs().of(T).isEmpty()).isTrue();
    }

    @Test
    void theSameAgainIsNoRecord() {
        ClusterImage after = Clusters.replayed(image, decide(false, "retention.ms", "2000").records());
        assertThat(new AlterConfigs().decide(after, request("retention.ms", "2000"), Clusters.around())
                .records())
                .isEmpty();
    }

    @Test
    void aBadValueLeavesAllAsItWas() {
        assertRefused(decide(false, "retention.ms", "soon"), Errors.INVALID_CONFIG);
        assertRefused(decide(false, "retention", "1"), Errors.INVALID_CONFIG);
        assertRefused(decide(false, "retention.ms", null), Errors.INVALID_REQUEST);
    }

    @Test
    void whatIsOnlyValidatedIsNotDone() {
        assertThat(decide(true, "retention.ms", "2000").records()).isEmpty();
    }

    private Decided<AlterConfigsResponseData> decide(boolean validateOnly,
            @Nullable String... keysAndValues) {
        return new AlterConfigs().decide(image, request(keysAndValues).setValidateOnly(validateOnly),
                Clusters.around());
    }

    private static AlterConfigsRequestData request(@Nullable String... keysAndValues) {
        AlterConfigsResource resource = new AlterConfigsResource()
                .setResourceType(org.apache.kafka.common.config.ConfigResource.Type.TOPIC.id())
                .setResourceName("t");
        for (int i = 0; i < keysAndValues.length; i += 2)
            resource.configs().add(
                    new AlterableConfig().setName(keysAndValues[i]).setValue(keysAndValues[i + 1]));
        AlterConfigsRequestData request = new AlterConfigsRequestData();
        request.resources().add(resource);
        return request;
    }

    private static void assertRefused(Decided<AlterConfigsResponseData> decided, Errors error) {
        assertThat(decided.records()).isEmpty();
        assertThat(Errors.forCode(decided.response().responses().getFirst().errorCode())).isEqualTo(error);
    }
}
