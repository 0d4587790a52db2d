package io.tidemark.controller.inspect;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Disk;
import io.tidemark.controller.quorum.ImageFile;
import io.tidemark.controller.quorum.LoggedEntry;
import io.tidemark.controller.quorum.MalformedImageFile;
import io.tidemark.replication.inspect.Finding;
import io.tidemark.replication.inspect.LogTree;
import io.tidemark.replication.inspect.PartitionFiles;
import io.tidemark.replication.log.CorruptStateFile;
import io.tidemark.replication.log.PartitionView;
import io.tidemark.replication.log.StandaloneCheckpoint;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image as it was found on disk, and what it was made of.
 *
 * @param image with all entries that could be read
 * @param snapshot the file that it began with, if any
 * @param snapshotEnd the offset after the last entry in that file; where the log begins, if there is none
 * @param entries how many entries of the log came after it; the last ones may not be committed
 * @param ignored how many of those do not follow the one before them
 * @param notes what is worth knowing, such as an end of the log that is being written
 * @param problem why the log could not be read to its end, if it could not: a sentence without its full stop
 */
public record MetadataReading(ClusterImage image, Optional<Path> snapshot, long snapshotEnd, long entries,
        long ignored, List<Finding> notes, Optional<String> problem) {
    /** How often a directory is looked at, when a node takes away what is being read. */
    static final int MAX_LOOKS = 3;

    /** Reads a snapshot's file. */
    public static MetadataReading ofFile(Disk disk, Path file) throws IOException, UnreadableMetadata {
        try {
            ClusterImage image = ImageFile.read(disk, file);
            return new MetadataReading(image, Optional.of(file), image.endOffset(), 0, 0, List.of(),
                    Optional.empty());
        } catch (MalformedImageFile e) {
            throw new UnreadableMetadata(String.valueOf(e.getMessage()), e);
        }
    }

    /** Reads a snapshot's directory, a controller's, or a log directory that has a controller's in it. */
    public static MetadataReading ofDirectory(Disk disk, Path directory)
            throws IOException, UnreadableMetadata {
        if (disk.exists(directory.resolve(ImageFile.NAME)))
            return ofFile(disk, directory.resolve(ImageFile.NAME));
        MetadataDirectory found = MetadataDirectory.find(disk, directory);
        if (found == null)
            throw new UnreadableMetadata(
                    directory + " holds no metadata: there is no snapshot's image in it, "
                            + "and no log of a controller",
                    null);
        for (int look = 1;; look++) {
            try {
                return new Look(found).run();
            } catch (NoSuchFileException e) {
                if (look == MAX_LOOKS) throw e;
            } catch (UnreadableMetadata e) {
                if (look == MAX_LOOKS) throw e;
            }
        }
    }

    /** One look at a controller's directory, which a node may be changing. */
    private static final class Look implements EntrySink {
        private final MetadataDirectory directory;
        private final List<Finding> notes = new ArrayList<>();
        private ImageTrail trail = new ImageTrail(null);
        private ClusterImage image = ImageTrail.atFirstOffset();
        private long entries;
        private long ignored;
        private @Nullable String problem;

        /** As when a node has just given up the log before a snapshot that this look does not know of. */
        private boolean hasGapAtItsStart;

        Look(MetadataDirectory directory) {
            this.directory = directory;
        }

        MetadataReading run() throws IOException, UnreadableMetadata {
            Optional<MetadataDirectory.Snapshot> snapshot = directory.newestSnapshot();
            if (snapshot.isPresent()) start(snapshot.get());
            long from = image.endOffset();
            StandaloneCheckpoint checkpoint = checkpoint();
            if (checkpoint == null) {
                if (snapshot.isEmpty())
                    throw new UnreadableMetadata(directory.path() + " has no snapshot and no log yet", null);
            } else if (checkpoint.restarting()) {
                notes.add(new Finding(directory.path(), Finding.NOWHERE, checkpoint.logStartOffset(),
                        "the log was being emptied when its process ended, so what is left of it is void"));
            } else {
                readLog(checkpoint, from);
            }
            return new MetadataReading(image, snapshot.map(MetadataDirectory.Snapshot::file), from, entries,
                    ignored, notes, Optional.ofNullable(problem));
        }

        private void start(MetadataDirectory.Snapshot snapshot) throws IOException, UnreadableMetadata {
            try {
                image = directory.read(snapshot);
                trail = new ImageTrail(image);
            } catch (MalformedImageFile e) {
                throw new UnreadableMetadata(String.valueOf(e.getMessage()), e);
            }
        }

        private @Nullable StandaloneCheckpoint checkpoint() throws IOException, UnreadableMetadata {
            try {
                return new PartitionView(directory.disk(), directory.path()).standaloneCheckpoint();
            } catch (CorruptStateFile e) {
                throw new UnreadableMetadata(String.valueOf(e.getMessage()), e);
            }
        }

        private void readLog(StandaloneCheckpoint checkpoint, long from)
                throws IOException, UnreadableMetadata {
            if (checkpoint.logStartOffset() > from)
                throw new UnreadableMetadata(
                        "the log in %s begins at offset %d, and there is no snapshot of what "
                                .formatted(directory.path(), checkpoint.logStartOffset())
                                + "was before: the newest one ends at " + from,
                        null);
            PartitionFiles files = new PartitionFiles(directory.disk(), directory.path(), new LogTree.Noted(
                    checkpoint.logStartOffset(), checkpoint.recoveryPoint(), null, false, false));
            new EntryWalk(directory.disk(), from, this).run(files);
            if (problem != null && hasGapAtItsStart) throw new UnreadableMetadata(problem, null);
        }

        @Override
        public void entry(Place place, LoggedEntry entry) {
            ClusterImage before = trail.before(place.offset());
            if (before == null) {
                problem = "the log in %s has no entry %d: %d comes where it should be".formatted(
                        directory.path(), image.endOffset(), place.offset());
                hasGapAtItsStart = entries == 0;
            } else if (entry instanceof LoggedEntry.Unreadable(String why)) {
                problem = "entry " + place.offset() + " cannot be read: " + why;
            } else {
                step(place.offset(), entry);
            }
        }

        private void step(long offset, LoggedEntry entry) {
            switch (trail.step(offset, entry)) {
                case ImageTrail.Fate.Contradicts(String why) ->
                    problem = "entry " + offset + " cannot have happened to what was before it: " + why;
                case ImageTrail.Fate.Ignored _ -> ignored++;
                case ImageTrail.Fate.Replayed _ -> {
                    // The usual case needs no word.
                }
                case ImageTrail.Fate.Unknown _ -> {
                    // Only where the image before is not known, and here it is.
                }
            }
            ClusterImage after = trail.before(offset + 1);
            if (problem == null && after != null) {
                entries++;
                image = after;
            }
        }

        @Override
        public void damage(Finding finding) {
            problem = "%s is damaged at position %d, offset %d: %s".formatted(finding.file(),
                    finding.position(), finding.offset(), finding.what());
        }

        @Override
        public void note(Finding finding) {
            notes.add(finding);
        }

        @Override
        public boolean wantsMore() {
            return problem == null;
        }
    }
}
