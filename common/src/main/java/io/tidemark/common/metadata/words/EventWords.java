package io.tidemark.common.metadata.words;

import com.google.protobuf.Message;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionChanged;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.common.metadata.record.TopicCreated;
import io.tidemark.common.metadata.record.UuidValue;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Says in one line, without a full stop, what an event says. Never fails, whatever an event holds. */
public final class EventWords {
    private final ShownValue shown;
    private final TopicNames names;

    /**
     * Words for the events of one log.
     *
     * @param names asked for topics that the image does not have
     */
    public EventWords(ShownValue shown, TopicNames names) {
        this.shown = shown;
        this.names = names;
    }

    /**
     * The words for one event of a batch.
     *
     * @param records of the batch
     * @param index of the event among them
     * @param before the image that the event happened to; null where it is not known
     */
    public String of(List<MetadataRecord> records, int index, @Nullable ClusterImage before) {
        MetadataRecord record = records.get(index);
        String words = switch (record.getEventCase()) {
            case NO_OP, EPOCH_BARRIER, SNAPSHOT_HEADER, SNAPSHOT_FOOTER, CLUSTER_FORMED,
                    FEATURE_LEVEL_CHANGED,
                    VOTER_ADDED, VOTER_REMOVED, EVENT_NOT_SET ->
                ofCluster(record, before);
            case BROKER_REGISTERED, BROKER_FENCED, BROKER_UNFENCED, BROKER_IN_CONTROLLED_SHUTDOWN,
                    BROKER_UNREGISTERED, BROKER_LOG_DIRECTORIES_CHANGED ->
                ofBroker(record, before);
            case TOPIC_CREATED -> created(record.getTopicCreated(), partitionsIn(records, index));
            case TOPIC_DELETED -> deleted(record.getTopicDeleted().getTopicId(), before);
            case PARTITION_CREATED -> created(record.getPartitionCreated(), before);
            case PARTITION_CHANGED -> changed(record.getPartitionChanged(), before);
            case CONFIG_CHANGED, CLIENT_QUOTA_CHANGED, SCRAM_CREDENTIAL_CHANGED, SCRAM_CREDENTIAL_REMOVED,
                    ACL_ADDED, ACL_REMOVED, PRODUCER_IDS_ALLOCATED ->
                ofSetting(record, before);
        };
        return hasUnknownFields(record) ? words + " (and something that this version does not know)" : words;
    }

    private static String ofCluster(MetadataRecord record, @Nullable ClusterImage before) {
        return switch (record.getEventCase()) {
            case NO_OP -> "nothing happened";
            case EPOCH_BARRIER -> "epoch %d began, controller %d is active".formatted(
                    record.getEpochBarrier().getEpoch(), record.getEpochBarrier().getControllerId());
            case SNAPSHOT_HEADER, SNAPSHOT_FOOTER -> "an end of a snapshot, which does not belong here";
            case CLUSTER_FORMED ->
                "the cluster " + record.getClusterFormed().getClusterId() + " was formed";
            case FEATURE_LEVEL_CHANGED -> "feature %s is at level %d".formatted(
                    record.getFeatureLevelChanged().getName(), record.getFeatureLevelChanged().getLevel());
            case VOTER_ADDED -> BrokerWords.voterAdded(record.getVoterAdded(), before);
            case VOTER_REMOVED -> "controller %d with directory %s is no voter any more".formatted(
                    record.getVoterRemoved().getVoterId(),
                    UuidValues.toUuid(record.getVoterRemoved().getDirectoryId()));
            default -> "an event of kind %d (%d bytes), which this version does not know".formatted(
                    RecordCodec.kindNumber(record), record.getSerializedSize());
        };
    }

    private static String ofBroker(MetadataRecord record, @Nullable ClusterImage before) {
        return switch (record.getEventCase()) {
            case BROKER_FENCED -> BrokerWords.did(record.getBrokerFenced().getBrokerId(),
                    record.getBrokerFenced().getBrokerEpoch(), "was fenced");
            case BROKER_UNFENCED -> BrokerWords.did(record.getBrokerUnfenced().getBrokerId(),
                    record.getBrokerUnfenced().getBrokerEpoch(), "was unfenced");
            case BROKER_IN_CONTROLLED_SHUTDOWN ->
                BrokerWords.did(record.getBrokerInControlledShutdown().getBrokerId(),
                        record.getBrokerInControlledShutdown().getBrokerEpoch(),
                        "began its controlled shutdown");
            case BROKER_LOG_DIRECTORIES_CHANGED ->
                BrokerWords.logDirectories(record.getBrokerLogDirectoriesChanged());
            case BROKER_UNREGISTERED -> BrokerWords.did(record.getBrokerUnregistered().getBrokerId(),
                    record.getBrokerUnregistered().getBrokerEpoch(), "was removed from the cluster");
            default -> BrokerWords.registered(record.getBrokerRegistered(), before);
        };
    }

    private String ofSetting(MetadataRecord record, @Nullable ClusterImage before) {
        return switch (record.getEventCase()) {
            case CONFIG_CHANGED -> SettingWords.config(record.getConfigChanged(), shown);
            case CLIENT_QUOTA_CHANGED -> SettingWords.quota(record.getClientQuotaChanged());
            case SCRAM_CREDENTIAL_CHANGED ->
                SettingWords.credential(record.getScramCredentialChanged().getUser(),
                        record.getScramCredentialChanged().getMechanism(),
                        "set, " + record.getScramCredentialChanged().getIterations() + " iterations");
            case SCRAM_CREDENTIAL_REMOVED ->
                SettingWords.credential(record.getScramCredentialRemoved().getUser(),
                        record.getScramCredentialRemoved().getMechanism(), "removed");
            case ACL_ADDED ->
                "access rule " + UuidValues.toUuid(record.getAclAdded().getId()) + " was added: "
                        + Phrases.rule(record.getAclAdded());
            case ACL_REMOVED -> SettingWords.ruleRemoved(record.getAclRemoved(), before);
            default -> SettingWords.producerIds(record.getProducerIdsAllocated(), before);
        };
    }

    // ---- topics and partitions

    /** How many partitions the batch gives the topic that it creates at {@code index}. */
    private static int partitionsIn(List<MetadataRecord> records, int index) {
        UuidValue topic = records.get(index).getTopicCreated().getTopicId();
        int count = 0;
        for (MetadataRecord each : records.subList(index + 1, records.size()))
            if (each.hasPartitionCreated() && each.getPartitionCreated().getTopicId().equals(topic)) count++;
        return count;
    }

    private static String created(TopicCreated event, int partitions) {
        return "topic %s (id %s) was created with %s".formatted(event.getName(),
                UuidValues.toUuid(event.getTopicId()), count(partitions));
    }

    private String deleted(UuidValue id, @Nullable ClusterImage before) {
        Uuid topicId = UuidValues.toUuid(id);
        TopicImage topic = before == null ? null : before.topics().topic(topicId);
        String name = nameOf(topicId, before);
        return (name == null ? "topic with id " + topicId : "topic " + name + " (id " + topicId + ")")
                + " was deleted" + (topic == null ? "" : " with " + count(topic.partitions().size()));
    }

    private static String count(int partitions) {
        return partitions + (partitions == 1 ? " partition" : " partitions");
    }

    private String created(PartitionCreated event, @Nullable ClusterImage before) {
        return partition(event.getTopicId(), event.getPartition(), before) + " was created: "
                + PartitionWords.created(event);
    }

    private String changed(PartitionChanged event, @Nullable ClusterImage before) {
        return partition(event.getTopicId(), event.getPartition(), before) + ": "
                + PartitionWords.changed(event, before == null ? null
                        : before.topics().partition(UuidValues.toUuid(event.getTopicId()),
                                event.getPartition()));
    }

    private String partition(UuidValue id, int partition, @Nullable ClusterImage before) {
        Uuid topicId = UuidValues.toUuid(id);
        String name = nameOf(topicId, before);
        return "partition " + partition + " of "
                + (name == null ? "the topic with id " + topicId : name);
    }

    private @Nullable String nameOf(Uuid topicId, @Nullable ClusterImage before) {
        TopicImage topic = before == null ? null : before.topics().topic(topicId);
        return topic == null ? names.name(topicId) : topic.name();
    }

    private static boolean hasUnknownFields(MetadataRecord record) {
        for (Object event : record.getAllFields().values())
            if (event instanceof Message message && !message.getUnknownFields().asMap().isEmpty())
                return true;
        return false;
    }
}
