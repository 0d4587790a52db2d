package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.AclAdded;
import io.tidemark.common.metadata.record.AclRemoved;
import io.tidemark.common.metadata.record.BrokerFenced;
import io.tidemark.common.metadata.record.BrokerInControlledShutdown;
import io.tidemark.common.metadata.record.BrokerLogDirectoriesChanged;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.BrokerUnfenced;
import io.tidemark.common.metadata.record.BrokerUnregistered;
import io.tidemark.common.metadata.record.ClientQuotaChanged;
import io.tidemark.common.metadata.record.ClusterFormed;
import io.tidemark.common.metadata.record.ConfigChanged;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.FeatureLevelChanged;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.ProducerIdsAllocated;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.common.metadata.record.ScramCredentialChanged;
import io.tidemark.common.metadata.record.ScramCredentialRemoved;
import io.tidemark.common.metadata.record.ScramMechanism;
import io.tidemark.common.metadata.record.SnapshotHeader;
import io.tidemark.common.metadata.record.UuidValues;

/**
 * Replays any number of records on an image, and makes one new image of it: what changes is opened for
 * change once, and costs what it is large, not what the cluster is. The image it starts from stays as it is.
 *
 * <p>Of one thread, and for one use: after {@link #finish}, or after a {@link ContradictingRecord}, it is
 * dropped.
 */
public final class Replay {
    private static final long UNCHANGED = -1;

    private final ClusterImage before;

    /** In a snapshot things stand as they are; it does not matter in what order they came to be so. */
    private final boolean loading;

    private final TopicsReplay topics;
    private final ChangedThings changed = new ChangedThings();
    private ClusterFormed formed;
    private BrokersImage brokers;
    private ConfigsImage configs;
    private QuotasImage quotas;
    private AccessImage access;
    private FeaturesImage features;
    private ProducerIdsImage producerIds;
    private QuorumImage quorum;
    private UnknownRecords unknown;

    /** What the image's next sequence is to be; {@link #UNCHANGED} to leave it. */
    private long sequenceAtEnd = UNCHANGED;

    public Replay(ClusterImage before) {
        this(before, before.brokers(), false);
    }

    private Replay(ClusterImage before, BrokersImage brokers, boolean loading) {
        this.before = before;
        this.loading = loading;
        this.brokers = brokers;
        topics = new TopicsReplay(before.topics());
        formed = before.formed();
        configs = before.configs();
        quotas = before.quotas();
        access = before.access();
        features = before.features();
        producerIds = before.producerIds();
        quorum = before.quorum();
        unknown = before.unknownRecords();
    }

    /** Of a snapshot that begins with this header. */
    static Replay ofSnapshot(SnapshotHeader header) {
        BrokersImage none = new BrokersImage(BrokersImage.EMPTY.byId(), header.getLastBrokerEpoch());
        Replay replay = new Replay(ClusterImage.EMPTY, none, true);
        replay.sequenceAtEnd = header.getNextSequence();
        return replay;
    }

    /** Replays the records of a batch that follows the image. */
    void replay(MetadataBatch batch) {
        for (MetadataRecord record : batch.getRecordsList())
            replay(record);
        sequenceAtEnd = batch.getSequence() + 1;
    }

    /**
     * Replays one record.
     *
     * @throws ContradictingRecord if it cannot have happened; this replay is then dropped
     */
    public void replay(MetadataRecord record) {
        try {
            apply(record);
        } catch (IllegalArgumentException e) {
            throw new ContradictingRecord("a record of kind %d cannot be replayed: %s"
                    .formatted(RecordCodec.kindNumber(record), e.getMessage()), e);
        }
    }

    /**
     * Ends the replay.
     *
     * @param endOffset the offset after the last entry; not below that of the image it began with
     * @return the new image, and what is different in it
     */
    public ClusterDelta finish(long endOffset) {
        if (endOffset < before.endOffset())
            throw new IllegalArgumentException(
                    "the end offset would go from " + before.endOffset() + " to " + endOffset);
        if (sequenceAtEnd != UNCHANGED)
            quorum = quorum.withNextSequence(sequenceAtEnd);
        TopicsReplay.Finished finished = topics.finished();
        ClusterImage after = new ClusterImage(endOffset, formed, brokers, finished.image(), configs, quotas,
                access, features, producerIds, quorum, unknown);
        return new ClusterDelta(before, after, finished.deltas(), changed);
    }

    private void apply(MetadataRecord record) {
        switch (record.getEventCase()) {
            case PARTITION_CREATED ->
                requireLeader(PartitionImage.NO_LEADER,
                        topics.created(record.getPartitionCreated()).leader());
            case PARTITION_CHANGED -> requireLeader(topics.changed(record.getPartitionChanged()));
            case TOPIC_CREATED -> topics.created(record.getTopicCreated());
            case TOPIC_DELETED -> dropConfigs(topics.deleted(record.getTopicDeleted()));
            case BROKER_REGISTERED -> registered(record.getBrokerRegistered());
            case BROKER_FENCED -> fenced(record.getBrokerFenced());
            case BROKER_UNFENCED -> unfenced(record.getBrokerUnfenced());
            case BROKER_IN_CONTROLLED_SHUTDOWN -> stopping(record.getBrokerInControlledShutdown());
            case BROKER_LOG_DIRECTORIES_CHANGED -> directories(record.getBrokerLogDirectoriesChanged());
            case BROKER_UNREGISTERED -> unregistered(record.getBrokerUnregistered());
            case CONFIG_CHANGED -> config(record, record.getConfigChanged());
            case CLIENT_QUOTA_CHANGED -> quota(record.getClientQuotaChanged());
            case FEATURE_LEVEL_CHANGED -> feature(record.getFeatureLevelChanged());
            case SCRAM_CREDENTIAL_CHANGED -> scram(record, record.getScramCredentialChanged());
            case SCRAM_CREDENTIAL_REMOVED -> scram(record, record.getScramCredentialRemoved());
            case ACL_ADDED -> acl(record.getAclAdded());
            case ACL_REMOVED -> acl(record.getAclRemoved());
            case PRODUCER_IDS_ALLOCATED -> producerIds(record.getProducerIdsAllocated());
            case CLUSTER_FORMED -> formed(record.getClusterFormed());
            case EPOCH_BARRIER -> quorum(quorum.passed(record.getEpochBarrier()));
            case VOTER_ADDED -> quorum(quorum.added(record.getVoterAdded()));
            case VOTER_REMOVED -> quorum(quorum.removed(record.getVoterRemoved()));
            case EVENT_NOT_SET -> keep(record);
            case NO_OP -> {
                // Only the offset moves.
            }
            case SNAPSHOT_HEADER, SNAPSHOT_FOOTER -> throw new IllegalArgumentException(
                    "the ends of a snapshot are not among its records, nor in a log");
        }
    }

    private void fenced(BrokerFenced event) {
        broker(event.getBrokerId(), brokers.fenced(event));
    }

    private void unfenced(BrokerUnfenced event) {
        broker(event.getBrokerId(), brokers.unfenced(event));
    }

    private void stopping(BrokerInControlledShutdown event) {
        broker(event.getBrokerId(), brokers.inControlledShutdown(event));
    }

    private void directories(BrokerLogDirectoriesChanged event) {
        broker(event.getBrokerId(), brokers.logDirectoriesChanged(event));
    }

    private void unregistered(BrokerUnregistered event) {
        broker(event.getBrokerId(), brokers.unregistered(event));
    }

    private void requireLeader(TopicsReplay.Change change) {
        requireLeader(change.was().leader(), change.now().leader());
    }

    /** A broker that is fenced or gone is not elected; one that was elected may have been fenced since. */
    private void requireLeader(int was, int is) {
        if (is == was || is == PartitionImage.NO_LEADER || loading)
            return;
        BrokerImage broker = brokers.broker(is);
        if (broker == null || broker.isFenced())
            throw new ContradictingRecord("broker " + is + " became a leader, but it is "
                    + (broker == null ? "not registered" : "fenced"));
    }

    private void registered(BrokerRegistered event) {
        broker(event.getBrokerId(), loading ? brokers.loaded(event) : brokers.registered(event));
    }

    private void broker(int id, BrokersImage with) {
        brokers = with;
        changed.brokers.add(id);
    }

    private void dropConfigs(String deletedTopic) {
        ConfigResource resource = ConfigResource.topic(deletedTopic);
        ConfigsImage without = configs.without(resource);
        if (without.byResource().size() < configs.byResource().size())
            changed.configs.add(resource);
        configs = without;
    }

    private void config(MetadataRecord record, ConfigChanged event) {
        if (event.getType() == ConfigResourceType.UNRECOGNIZED) {
            keep(record);
            return;
        }
        ConfigResource resource = new ConfigResource(event.getType(), event.getName());
        if (event.getType() == ConfigResourceType.TOPIC && !topics.has(event.getName()))
            throw new ContradictingRecord(
                    "configs of topic '" + event.getName() + "' changed, but there is no such topic");
        configs = configs.changed(resource, event);
        changed.configs.add(resource);
    }

    private void quota(ClientQuotaChanged event) {
        QuotaEntity entity = QuotaEntity.of(event.getEntityList());
        quotas = quotas.changed(entity, event);
        changed.quotas.add(entity);
    }

    private void feature(FeatureLevelChanged event) {
        features = features.changed(event);
        changed.features.add(event.getName());
    }

    private void scram(MetadataRecord record, ScramCredentialChanged event) {
        if (event.getMechanism() == ScramMechanism.UNRECOGNIZED) {
            keep(record);
            return;
        }
        ScramKey key = new ScramKey(event.getUser(), event.getMechanism());
        access = access.changed(key, event);
        changed.scram.add(key);
    }

    private void scram(MetadataRecord record, ScramCredentialRemoved event) {
        if (event.getMechanism() == ScramMechanism.UNRECOGNIZED) {
            keep(record);
            return;
        }
        ScramKey key = new ScramKey(event.getUser(), event.getMechanism());
        access = access.removed(key, event);
        changed.scram.add(key);
    }

    private void acl(AclAdded event) {
        access = access.added(event);
        changed.acls.add(UuidValues.toUuid(event.getId()));
    }

    private void acl(AclRemoved event) {
        access = access.removed(event);
        changed.acls.add(UuidValues.toUuid(event.getId()));
    }

    private void producerIds(ProducerIdsAllocated event) {
        producerIds = producerIds.allocated(event);
        changed.producerIds = true;
    }

    private void formed(ClusterFormed event) {
        if (!formed.getClusterId().isEmpty())
            throw new ContradictingRecord("the cluster was formed as '%s', but it is '%s' already"
                    .formatted(event.getClusterId(), formed.getClusterId()));
        if (event.getClusterId().isEmpty())
            throw new IllegalArgumentException("the cluster was formed without an id");
        formed = event;
    }

    private void quorum(QuorumImage with) {
        quorum = with;
        changed.quorum = true;
    }

    private void keep(MetadataRecord record) {
        unknown = unknown.plus(record);
    }
}
