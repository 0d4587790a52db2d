package io.tidemark.common.metadata.image;

import io.tidemark.common.id.OffsetAndEpoch;
import io.tidemark.common.metadata.record.ClusterFormed;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import java.util.List;

/**
 * The whole cluster at one place of its metadata log. Immutable: what is replayed makes another image, which
 * shares all that did not change. Two nodes that replayed the same records have equal images. Safe on any
 * thread.
 *
 * <p>Comparing two images, or hashing one, takes time with their size; {@link ImageFingerprint} tells two
 * apart across processes.
 *
 * @param endOffset the offset after the last entry that was replayed; 0 for {@link #EMPTY}
 * @param formed how the cluster came to its name; the default instance before that
 * @param brokers registered ones
 * @param topics and their partitions
 * @param configs set at run time
 * @param quotas of clients
 * @param access SCRAM credentials and access rules
 * @param features that are on
 * @param producerIds given out
 * @param quorum the controllers
 * @param unknownRecords records of kinds that this node does not know
 */
public record ClusterImage(long endOffset, ClusterFormed formed, BrokersImage brokers, TopicsImage topics,
        ConfigsImage configs, QuotasImage quotas, AccessImage access, FeaturesImage features,
        ProducerIdsImage producerIds, QuorumImage quorum, UnknownRecords unknownRecords) {
    /** Before anything happened. */
    public static final ClusterImage EMPTY = new ClusterImage(0, ClusterFormed.getDefaultInstance(),
            BrokersImage.EMPTY, TopicsImage.EMPTY, ConfigsImage.EMPTY, QuotasImage.EMPTY, AccessImage.EMPTY,
            FeaturesImage.EMPTY, ProducerIdsImage.EMPTY, QuorumImage.EMPTY, UnknownRecords.NONE);

    public ClusterImage {
        if (endOffset < 0)
            throw new IllegalArgumentException("end offset " + endOffset + " is negative");
    }

    /** The cluster id; empty before the cluster was formed. */
    public String clusterId() {
        return formed.getClusterId();
    }

    /** The epoch of the last barrier; 0 before the first. */
    public int epoch() {
        return quorum.epoch();
    }

    /** Where in the log this image stands: the offset after its last entry, and that entry's epoch. */
    public OffsetAndEpoch position() {
        return new OffsetAndEpoch(endOffset, epoch());
    }

    /**
     * The image after one more entry with one record.
     *
     * @throws ContradictingRecord if it cannot have happened
     */
    public ClusterImage replay(MetadataRecord record) {
        return replay(List.of(record), endOffset + 1).after();
    }

    /**
     * Replays records up to {@code newEndOffset}, all or none.
     *
     * @return the new image, and what is different in it
     * @throws ContradictingRecord if one cannot have happened
     */
    public ClusterDelta replay(Iterable<MetadataRecord> records, long newEndOffset) {
        Replay replay = new Replay(this);
        for (MetadataRecord record : records)
            replay.replay(record);
        return replay.finish(newEndOffset);
    }

    /**
     * Replays an entry of the log: its batch if that follows the one before, else nothing. A batch does not
     * follow when one that its controller had sent before it was lost on the way; every replica finds so, and
     * ignores it, by the same two numbers. Either way the image stands behind the entry afterwards.
     *
     * @throws ContradictingRecord if it follows, and cannot have happened
     */
    public ReplayedBatch replay(MetadataBatch batch, long newEndOffset) {
        Replay replay = new Replay(this);
        boolean follows = quorum.isFollowedBy(batch);
        if (follows)
            replay.replay(batch);
        return new ReplayedBatch(replay.finish(newEndOffset), follows);
    }

    @Override
    public String toString() {
        return "cluster '" + clusterId() + "' at " + endOffset + ", epoch " + epoch() + ": "
                + brokers.byId().size() + " brokers, " + topics;
    }
}
