package io.tidemark.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The levels of a broker's loggers (KIP-412). */
class LoggerConfigsTest {
    private final SortedMap<String, String> levels = new TreeMap<>(
            Map.of("root", "INFO", "io.tidemark", "INFO", "io.netty", "WARN"));
    private final LoggerConfigs loggers = new LoggerConfigs(1, new LogLevels() {
        @Override
        public SortedMap<String, String> all() {
            return levels;
        }

        @Override
        public void set(String logger, String level) {
            levels.put(logger, level);
        }

        @Override
        public void unset(String logger) {
            levels.put(logger, "INFO");
        }
    });

    private static AlterConfigsResource resource(String name) {
        return new AlterConfigsResource().setResourceType(ConfigResource.Type.BROKER_LOGGER.id())
                .setResourceName(name);
    }

    private static AlterableConfig config(int operation, String logger, @Nullable String level) {
        return new AlterableConfig().setConfigOperation((byte) operation).setName(logger).setValue(level);
    }

    private static AlterableConfig set(String logger, @Nullable String level) {
        return config(OpType.SET.id(), logger, level);
    }

    private Errors alter(AlterConfigsResource resource, boolean validateOnly) {
        return Errors.forCode(loggers.alter(resource, validateOnly).errorCode());
    }

    private static AlterConfigsResource ours(AlterableConfig... configs) {
        AlterConfigsResource resource = resource("1");
        resource.configs().addAll(List.of(configs));
        return resource;
    }

    @Test
    void theyAreDescribedAllOrThoseThatAreNamed() {
        assertThat(loggers.describe(null)).extracting(DescribeConfigsResourceResult::name)
                .containsExactly("io.netty", "io.tidemark", "root");
        assertThat(loggers.describe(List.of("root", "no.such"))).singleElement().satisfies(each -> {
            assertThat(each.value()).isEqualTo("INFO");
            assertThat(each.configSource()).isEqualTo((byte) 6);
            assertThat(each.readOnly()).isFalse();
        });
    }

    @Test
    void aLevelIsSetAndDeleted() {
        assertThat(alter(ours(set("io.tidemark", "DEBUG"), set("root", "FATAL")), false))
                .isEqualTo(Errors.NONE);
        assertThat(levels).containsEntry("io.tidemark", "DEBUG").containsEntry("root", "FATAL");
        assertThat(alter(ours(config(OpType.DELETE.id(), "io.tidemark", null)), false))
                .isEqualTo(Errors.NONE);
        assertThat(levels).containsEntry("io.tidemark", "INFO");
    }

    @ParameterizedTest
    @CsvSource({"0, no.such, INFO, INVALID_CONFIG", "1, no.such, , INVALID_CONFIG",
        "0, io.netty, debug, INVALID_CONFIG", "0, io.netty, OFF, INVALID_CONFIG",
        "0, io.netty, , INVALID_REQUEST", "1, root, , INVALID_REQUEST", "2, io.netty, INFO, INVALID_REQUEST",
        "3, io.netty, INFO, INVALID_REQUEST", "9, io.netty, INFO, INVALID_REQUEST"})
    void whatCannotBeIsRefusedAndChangesNothing(int operation, String logger, @Nullable String level,
            Errors error) {
        assertThat(alter(ours(set("io.tidemark", "TRACE"), config(operation, logger, level)), false))
                .isEqualTo(error);
        assertThat(levels).containsEntry("io.tidemark", "INFO").containsEntry("io.netty", "WARN");
    }

    @Test
    void whatIsOnlyCheckedChangesNothing() {
        assertThat(alter(ours(set("io.tidemark", "TRACE")), true)).isEqualTo(Errors.NONE);
        assertThat(levels).containsEntry("io.tidemark", "INFO");
    }

    @Test
    void aLoggerIsNamedOnceAndTheBrokerIsThisOne() {
        assertThat(alter(ours(set("root", "WARN"), config(OpType.DELETE.id(), "root", null)), false))
                .isEqualTo(Errors.INVALID_REQUEST);
        for (String name : List.of("", "2", "one"))
            assertThat(alter(resource(name), false)).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(loggers.notOurs("1")).isNull();
        assertThat(loggers.notOurs("")).contains("id");
    }
}
