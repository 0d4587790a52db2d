package io.tidemark.broker.api;

import io.tidemark.broker.replica.NewestImage;
import io.tidemark.common.config.NodeConfig;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;

/** The keys about the cluster as a whole: what a broker's image answers, and what only the controllers can. */
public final class ClusterApis {
    private ClusterApis() {}

    /** Each once. */
    public static List<ApiHandler<?, ?>> all(NodeConfig config, NewestImage images, Forwarding forwarding,
            LogLevels logLevels) {
        LoggerConfigs loggers = new LoggerConfigs(config.nodeId(), logLevels);
        List<ApiHandler<?, ?>> handlers = new ArrayList<>(ForwardedApi.all(forwarding));
        handlers.removeIf(each -> each.key() == ApiKeys.INCREMENTAL_ALTER_CONFIGS);
        handlers.add(new IncrementalAlterConfigsApi(ForwardedApi.incrementalAlterConfigs(forwarding),
                loggers));
        handlers.add(new DescribeClusterApi(images));
        handlers.add(new DescribeConfigsApi(config, images, loggers));
        handlers.add(new DescribeTopicPartitionsApi(images));
        handlers.add(new ListConfigResourcesApi(images));
        handlers.add(new DescribeClientQuotasApi(images));
        handlers.add(new DescribeUserScramCredentialsApi(images));
        handlers.add(new DescribeAclsApi());
        handlers.add(new CreateAclsApi());
        handlers.add(new DeleteAclsApi());
        handlers.add(new SaslHandshakeApi());
        handlers.add(new SaslAuthenticateApi());
        return handlers;
    }
}
