package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.SnapshotFooter;
import io.tidemark.common.metadata.record.SnapshotHeader;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * An image as the records of a snapshot: a header, the records that make this image, a footer. Equal images
 * give equal records in the same order. It makes each record as it is asked for, so that whoever writes them
 * can stop in between. Of one thread.
 */
public final class ImageWriter implements Iterator<MetadataRecord> {
    private final Deque<Iterator<MetadataRecord>> sections = new ArrayDeque<>();
    private long records;
    private boolean headerWritten;
    private boolean footerWritten;
    private final SnapshotHeader header;

    public ImageWriter(ClusterImage image) {
        header = SnapshotHeader.newBuilder()
                .setEndOffset(image.endOffset())
                .setEpoch(image.epoch())
                .setLastBrokerEpoch(image.brokers().lastEpoch())
                .setNextSequence(image.quorum().nextSequence())
                .build();
        addCluster(image);
        sections.add(new TopicRecords(image.topics()));
        addSettings(image);
        sections.add(image.unknownRecords().records().iterator());
    }

    private void addCluster(ClusterImage image) {
        if (!image.clusterId().isEmpty())
            add(List.of(image.formed()), each -> record().setClusterFormed(each));
        if (image.epoch() > 0)
            add(List.of(image.quorum().barrier()), each -> record().setEpochBarrier(each));
        add(image.features().byName().values(), each -> record().setFeatureLevelChanged(each));
        add(image.quorum().voters().values(), each -> record().setVoterAdded(each));
        if (image.producerIds().nextProducerId() > 0)
            add(List.of(image.producerIds().last()), each -> record().setProducerIdsAllocated(each));
        add(image.brokers().all(), each -> record().setBrokerRegistered(registration(each)));
    }

    private static BrokerRegistered registration(BrokerImage broker) {
        return broker.registration();
    }

    private void addSettings(ClusterImage image) {
        add(image.configs().byResource().entrySet(),
                each -> record().setConfigChanged(each.getValue().toRecord(each.getKey())));
        image.quotas()
                .byEntity()
                .values()
                .forEach(quotas -> add(quotas.values(), each -> record().setClientQuotaChanged(each)));
        add(image.access().scram().values(), each -> record().setScramCredentialChanged(each));
        add(image.access().acls(), each -> record().setAclAdded(each));
    }

    private <T> void add(Collection<T> things, Function<T, MetadataRecord.Builder> toRecord) {
        if (!things.isEmpty())
            sections.add(things.stream().map(each -> toRecord.apply(each).build()).iterator());
    }

    private static MetadataRecord.Builder record() {
        return MetadataRecord.newBuilder();
    }

    @Override
    public boolean hasNext() {
        return !footerWritten;
    }

    @Override
    public MetadataRecord next() {
        if (footerWritten)
            throw new NoSuchElementException();
        if (!headerWritten) {
            headerWritten = true;
            return record().setSnapshotHeader(header).build();
        }
        while (!sections.isEmpty() && !sections.getFirst().hasNext())
            sections.removeFirst();
        if (!sections.isEmpty()) {
            records++;
            return sections.getFirst().next();
        }
        footerWritten = true;
        return record().setSnapshotFooter(SnapshotFooter.newBuilder().setRecords(records)).build();
    }
}
