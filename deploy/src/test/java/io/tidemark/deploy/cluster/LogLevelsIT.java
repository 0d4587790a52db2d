package io.tidemark.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running node is told to say more (KIP-412). */
class LogLevelsIT {
    private static final Path LAUNCHER = Path.of(System.getProperty("tidemark.home", ""), "bin", "tidemark");
    private static final String LOGGER = "io.tidemark";
    private static final int TIMEOUT_MS = 60_000;

    @TempDir
    Path directory;

    private static AlterConfigsResource wanted(ConfigResource.Type type, String name, String key,
            String value) {
        AlterConfigsResource resource = new AlterConfigsResource().setResourceType(type.id())
                .setResourceName(name);
        resource.configs().add(
                new AlterableConfig().setName(key).setValue(value).setConfigOperation(OpType.SET.id()));
        return resource;
    }

    private static String level(RawKafkaClient client) throws Exception {
        DescribeConfigsResponseData described = client.ask(ApiKeys.DESCRIBE_CONFIGS, (short) 4,
                new DescribeConfigsRequestData().setResources(List.of(
                        new DescribeConfigsResource().setResourceType(ConfigResource.Type.BROKER_LOGGER.id())
                                .setResourceName("1").setConfigurationKeys(List.of(LOGGER)))));
        return String.valueOf(described.results().getFirst().configs().getFirst().value());
    }

    @Test
    void loggersAndOtherThingsAreChangedInOneRequestAndAnsweredInItsOrder() throws Exception {
        try (TidemarkCluster cluster = TidemarkCluster.create(directory, LAUNCHER, 1, "")) {
            cluster.start(1);
            try (RawKafkaClient client = new RawKafkaClient(cluster.clientPort(1), TIMEOUT_MS)) {
                assertThat(level(client)).isEqualTo("INFO");
                IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
                request.resources()
                        .add(wanted(ConfigResource.Type.TOPIC, "no-such-topic", "retention.ms", "1000"));
                request.resources().add(wanted(ConfigResource.Type.BROKER_LOGGER, "1", LOGGER, "DEBUG"));
                request.resources().add(wanted(ConfigResource.Type.BROKER, "", "log.retention.ms", "1000"));
                request.resources().add(wanted(ConfigResource.Type.BROKER_LOGGER, "2", LOGGER, "DEBUG"));
                IncrementalAlterConfigsResponseData answer = client.ask(ApiKeys.INCREMENTAL_ALTER_CONFIGS,
                        (short) 1, request);
                assertThat(answer.responses()).extracting(each -> Errors.forCode(each.errorCode()))
                        .containsExactly(Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.NONE, Errors.NONE,
                                Errors.INVALID_REQUEST);
                assertThat(level(client)).isEqualTo("DEBUG");
            }
        }
    }
}
