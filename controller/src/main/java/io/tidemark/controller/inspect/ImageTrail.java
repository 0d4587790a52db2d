package io.tidemark.controller.inspect;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ContradictingRecord;
import io.tidemark.common.metadata.image.ReplayedBatch;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.metadata.words.TopicNames;
import io.tidemark.controller.quorum.LoggedEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Goes along a metadata log from front to back and knows the image before each entry, once it has come to
 * where a snapshot ends, or from the first entry that there ever was. Before that, and behind an entry that
 * cannot be replayed, it is not known. Also remembers how topics were called. Of one thread.
 */
public final class ImageTrail implements TopicNames {
    /** How many names are remembered beside those in the images. */
    static final int MAX_NAMES = 1_000_000;

    /** The index of the first entry of any log. */
    private static final long FIRST_OFFSET = 1;

    /** What became of an entry. */
    public sealed interface Fate {
        /** It was replayed, or is raft's own. */
        record Replayed() implements Fate {}

        /** It does not follow the batch before it, so that every node ignores it. */
        record Ignored() implements Fate {}

        /** The image before it is not known, or the entry is unreadable. */
        record Unknown() implements Fate {}

        /**
         * It cannot have happened.
         *
         * @param why one sentence
         */
        record Contradicts(String why) implements Fate {}
    }

    private final @Nullable ClusterImage snapshot;
    private final Map<Uuid, String> names = new HashMap<>();
    private @Nullable ClusterImage image;

    /** @param snapshot the newest; null where there is none */
    public ImageTrail(@Nullable ClusterImage snapshot) {
        this.snapshot = snapshot;
    }

    /** The image that the entry at {@code offset} happens to; null where it is not known. */
    public @Nullable ClusterImage before(long offset) {
        ClusterImage at = image;
        if (at != null && at.endOffset() == offset) return at;
        if (snapshot != null && snapshot.endOffset() == offset) image = snapshot;
        else image = offset == FIRST_OFFSET ? atFirstOffset() : null;
        return image;
    }

    /** Nothing has happened yet. */
    static ClusterImage atFirstOffset() {
        return ClusterImage.EMPTY.replay(List.of(), FIRST_OFFSET).after();
    }

    /** Takes the entry at {@code offset}. */
    public Fate step(long offset, LoggedEntry entry) {
        ClusterImage before = before(offset);
        if (entry instanceof LoggedEntry.Events(MetadataBatch batch)) remember(batch);
        if (before == null) return new Fate.Unknown();
        return switch (entry) {
            case LoggedEntry.Events(MetadataBatch batch) -> replay(before, batch, offset + 1);
            case LoggedEntry.NoOp _ -> passOver(before, offset + 1);
            case LoggedEntry.Configuration _ -> passOver(before, offset + 1);
            case LoggedEntry.Unreadable _ -> lose(new Fate.Unknown());
        };
    }

    private Fate lose(Fate fate) {
        image = null;
        return fate;
    }

    private Fate passOver(ClusterImage before, long end) {
        image = before.replay(List.of(), end).after();
        return new Fate.Replayed();
    }

    private Fate replay(ClusterImage before, MetadataBatch batch, long end) {
        try {
            ReplayedBatch replayed = before.replay(batch, end);
            image = replayed.after();
            return replayed.followed() ? new Fate.Replayed() : new Fate.Ignored();
        } catch (ContradictingRecord e) {
            return lose(new Fate.Contradicts(String.valueOf(e.getMessage())));
        }
    }

    private void remember(MetadataBatch batch) {
        for (MetadataRecord record : batch.getRecordsList())
            if (record.hasTopicCreated() && names.size() < MAX_NAMES)
                names.put(UuidValues.toUuid(record.getTopicCreated().getTopicId()),
                        record.getTopicCreated().getName());
    }

    /** Ids are never used again, so a later name is as good as an earlier one. */
    @Override
    public @Nullable String name(Uuid topicId) {
        TopicImage topic = snapshot == null ? null : snapshot.topics().topic(topicId);
        return topic == null ? names.get(topicId) : topic.name();
    }
}
