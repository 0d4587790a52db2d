package io.tidemark.controller.node;

import io.tidemark.common.metadata.image.KnownFeatures;
import io.tidemark.controller.decision.AllocateProducerIds;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.access.AlterUserScramCredentials;
import io.tidemark.controller.decision.config.AlterConfigs;
import io.tidemark.controller.decision.config.IncrementalAlterConfigs;
import io.tidemark.controller.decision.feature.UpdateFeatures;
import io.tidemark.controller.decision.partition.AlterPartition;
import io.tidemark.controller.decision.partition.AlterPartitionReassignments;
import io.tidemark.controller.decision.partition.AssignReplicasToDirs;
import io.tidemark.controller.decision.partition.ElectLeaders;
import io.tidemark.controller.decision.partition.ListPartitionReassignments;
import io.tidemark.controller.decision.quota.AlterClientQuotas;
import io.tidemark.controller.decision.topic.CreatePartitions;
import io.tidemark.controller.decision.topic.CreateTopics;
import io.tidemark.controller.decision.topic.DeleteTopics;
import io.tidemark.controller.lifecycle.BrokerLifecycle;
import io.tidemark.controller.service.Commands;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.protocol.ApiKeys;

/** All requests that a controller serves: those that are decided in their turn, and those about brokers. */
public final class ServedCommands {
    private ServedCommands() {}

    /** Of one controller. */
    public static Commands of(BrokerLifecycle lifecycle) {
        Commands commands = new Commands();
        addTopics(commands);
        addPartitions(commands);
        addClients(commands);
        return commands
                .decide(ApiKeys.INCREMENTAL_ALTER_CONFIGS, IncrementalAlterConfigsRequestData.class,
                        new IncrementalAlterConfigs())
                .decide(ApiKeys.ALTER_CONFIGS, AlterConfigsRequestData.class, new AlterConfigs())
                .decide(ApiKeys.ALLOCATE_PRODUCER_IDS, AllocateProducerIdsRequestData.class,
                        new AllocateProducerIds())
                .decide(ApiKeys.UPDATE_FEATURES, UpdateFeaturesRequestData.class,
                        new UpdateFeatures(KnownFeatures.ALL))
                .serve(ApiKeys.BROKER_REGISTRATION, BrokerRegistrationRequestData.class, lifecycle::register)
                .serve(ApiKeys.BROKER_HEARTBEAT, BrokerHeartbeatRequestData.class, lifecycle::heartbeat)
                .serve(ApiKeys.UNREGISTER_BROKER, UnregisterBrokerRequestData.class,
                        lifecycle::unregister);
    }

    private static void addTopics(Commands commands) {
        commands.decide(ApiKeys.CREATE_TOPICS, CreateTopicsRequestData.class, new CreateTopics())
                .decide(ApiKeys.DELETE_TOPICS, DeleteTopicsRequestData.class, new DeleteTopics())
                .decide(ApiKeys.CREATE_PARTITIONS, CreatePartitionsRequestData.class, new CreatePartitions());
    }

    /** No rules of access yet: brokers answer that there is no authorizer. */
    private static void addClients(Commands commands) {
        commands.decide(ApiKeys.ALTER_CLIENT_QUOTAS, AlterClientQuotasRequestData.class,
                new AlterClientQuotas())
                .decide(ApiKeys.ALTER_USER_SCRAM_CREDENTIALS, AlterUserScramCredentialsRequestData.class,
                        new AlterUserScramCredentials());
    }

    private static void addPartitions(Commands commands) {
        commands.decide(ApiKeys.ALTER_PARTITION, AlterPartitionRequestData.class, new AlterPartition())
                .decide(ApiKeys.ASSIGN_REPLICAS_TO_DIRS, AssignReplicasToDirsRequestData.class,
                        new AssignReplicasToDirs())
                .decide(ApiKeys.ELECT_LEADERS, ElectLeadersRequestData.class, new ElectLeaders())
                .decide(ApiKeys.ALTER_PARTITION_REASSIGNMENTS, AlterPartitionReassignmentsRequestData.class,
                        new AlterPartitionReassignments())
                .decide(ApiKeys.LIST_PARTITION_REASSIGNMENTS, ListPartitionReassignmentsRequestData.class,
                        (image, request, _) -> Decided
                                .only(ListPartitionReassignments.answer(image, request)));
    }
}
