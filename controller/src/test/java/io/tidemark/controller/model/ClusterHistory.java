package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ImageReader;
import io.tidemark.common.metadata.image.ImageWriter;
import io.tidemark.common.metadata.image.MalformedSnapshot;
import io.tidemark.common.metadata.image.ReplayedBatch;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.sim.CommittedLog;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was committed, replayed once: the image at each offset, which every node's has to equal, and the
 * invariants at each.
 */
final class ClusterHistory implements CommittedLog.Observer {
    /** After how many entries the image goes through a snapshot and has to come back the same. */
    private static final int SNAPSHOT_EVERY = 64;

    private final List<Invariant> invariants;
    private final RecordLedger ledger;
    private final List<ClusterImage> images = new ArrayList<>(List.of(ClusterImage.EMPTY));
    private final Map<MetadataRecord.EventCase, Integer> events = new EnumMap<>(
            MetadataRecord.EventCase.class);
    private int notFollowed;

    ClusterHistory(List<Invariant> invariants, RecordLedger ledger) {
        this.invariants = List.copyOf(invariants);
        this.ledger = ledger;
    }

    /** The image behind the last entry. */
    ClusterImage newest() {
        return images.getLast();
    }

    /** How many batches every replica ignored, since one before them was lost. */
    int notFollowed() {
        return notFollowed;
    }

    /** How often each kind of event is in the log. */
    Map<MetadataRecord.EventCase, Integer> events() {
        return events;
    }

    @Override
    public void committed(long index, @Nullable MetadataBatch batch) {
        ClusterImage before = newest();
        List<MetadataRecord> records = List.of();
        ClusterDelta delta;
        if (batch == null) {
            delta = before.replay(List.of(), index + 1);
        } else {
            ReplayedBatch replayed = before.replay(batch, index + 1);
            delta = replayed.delta();
            if (replayed.followed())
                records = batch.getRecordsList();
            else
                notFollowed++;
        }
        images.add(delta.after());
        records.forEach(each -> events.merge(each.getEventCase(), 1, Integer::sum));
        Step step = Step.of(records, delta);
        ledger.enter(step);
        for (Invariant each : invariants)
            check(each, step, index);
        if (index % SNAPSHOT_EVERY == 0)
            requireSameFromSnapshot(delta.after());
    }

    private static void check(Invariant invariant, Step step, long index) {
        try {
            invariant.check(step);
        } catch (AssertionError broken) {
            throw new AssertionError("%s, at offset %d, by %s: %s".formatted(
                    invariant.getClass().getSimpleName(), index, step.records(), broken.getMessage()),
                    broken);
        }
    }

    /**
     * A node has this image.
     *
     * @throws AssertionError if what is committed up to there makes another one
     */
    void requireEqual(String node, ClusterImage image) {
        long index = image.endOffset() == 0 ? 0 : image.endOffset() - 1;
        Step.require(index < images.size(), "%s is at %d, but the log ends at %d", node, image.endOffset(),
                newest().endOffset());
        ClusterImage right = images.get((int) index);
        Step.require(right.equals(image), "%s has at %d another image than the log makes: %s, not %s: %s",
                node,
                image.endOffset(), image, right, ClusterDelta.between(right, image));
    }

    private static void requireSameFromSnapshot(ClusterImage image) {
        ImageReader reader = new ImageReader();
        try {
            for (ImageWriter records = new ImageWriter(image); records.hasNext();)
                reader.accept(records.next());
            Step.require(reader.finish().equals(image), "a snapshot makes another image than %s", image);
        } catch (MalformedSnapshot e) {
            throw new AssertionError("the snapshot of " + image + " cannot be loaded", e);
        }
    }
}
