package io.tidemark.deploy.log;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.words.EventWords;
import io.tidemark.common.port.Disk;
import io.tidemark.controller.inspect.EntrySink;
import io.tidemark.controller.inspect.EntryWalk;
import io.tidemark.controller.inspect.ImageTrail;
import io.tidemark.controller.inspect.ImageTrail.Fate;
import io.tidemark.controller.inspect.MetadataDirectory;
import io.tidemark.controller.quorum.LoggedEntry;
import io.tidemark.controller.quorum.MalformedImageFile;
import io.tidemark.controller.quorum.SegmentLogStorage;
import io.tidemark.replication.inspect.DumpSink;
import io.tidemark.replication.inspect.Finding;
import io.tidemark.replication.inspect.IoReason;
import io.tidemark.replication.inspect.PartitionFiles;
import io.tidemark.replication.log.CorruptStateFile;
import io.tidemark.replication.log.PartitionView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shows the quorum's log event by event. It replays the log as it goes, from where the newest snapshot ends or
 * from the log's first entry, so that it can say what was before and which batches are ignored.
 */
final class MetadataDump implements EntrySink {
    private final Disk disk;
    private final long from;
    private final DumpLimit limit;
    private final EventSink events;
    private final DumpSink findings;
    private ImageTrail trail = new ImageTrail(null);
    private EventWords words = new EventWords(ShownConfigs::show, trail);
    private @Nullable ClusterImage snapshot;
    private boolean saidUnknown;
    private Path lastFile = Path.of("");

    /**
     * @param from the first offset that is shown
     * @param sink takes events, and findings as those of any log
     */
    <S extends EventSink & DumpSink> MetadataDump(Disk disk, long from, DumpLimit limit, S sink) {
        this.disk = disk;
        this.from = from;
        this.limit = limit;
        this.events = sink;
        this.findings = sink;
    }

    /** Whether a directory holds a controller's log, and not one that Kafka's controllers wrote. */
    static boolean isFor(Disk disk, @Nullable Path directory) throws IOException {
        if (directory == null
                || !SegmentLogStorage.DIRECTORY_NAME.equals(String.valueOf(directory.getFileName())))
            return false;
        try {
            return new PartitionView(disk, directory).standaloneCheckpoint() != null;
        } catch (CorruptStateFile e) {
            return true;
        }
    }

    /** Shows a whole log. */
    void log(PartitionFiles log) throws IOException {
        begin(log.directory());
        Long start = log.noted().logStartOffset();
        ClusterImage known = snapshot;
        boolean skipsTheStart = known != null && known.endOffset() <= from;
        long first = skipsTheStart ? Objects.requireNonNull(known).endOffset() : start == null ? 0 : start;
        new EntryWalk(disk, first, this).run(log);
        if (wantsMore() && !lastFile.toString().isEmpty())
            findings.note(
                    new Finding(lastFile, Finding.NOWHERE, Finding.NOWHERE, "the last entries may not be "
                            + "committed, and could still be replaced: up to where they are is not on disk"));
    }

    /** Shows one segment. */
    void segment(Path file) throws IOException {
        begin(Objects.requireNonNull(file.getParent()));
        new EntryWalk(disk, 0, this).run(file);
    }

    private void begin(Path directory) throws IOException {
        MetadataDirectory metadata = new MetadataDirectory(disk, directory);
        Optional<MetadataDirectory.Snapshot> newest = metadata.newestSnapshot();
        if (newest.isPresent()) {
            Path file = newest.get().file();
            try {
                snapshot = metadata.read(newest.get());
            } catch (MalformedImageFile e) {
                findings.note(
                        new Finding(file, Finding.NOWHERE, Finding.NOWHERE, String.valueOf(e.getMessage())));
            } catch (IOException e) {
                findings.note(new Finding(file, Finding.NOWHERE, Finding.NOWHERE, IoReason.of(e)));
            }
        }
        trail = new ImageTrail(snapshot);
        words = new EventWords(ShownConfigs::show, trail);
    }

    @Override
    public void entry(Place place, LoggedEntry entry) {
        lastFile = place.file();
        ClusterImage before = trail.before(place.offset());
        Fate fate = trail.step(place.offset(), entry);
        if (place.offset() < from) return;
        if (before == null) sayUnknown(place);
        else saidUnknown = false;
        switch (entry) {
            case LoggedEntry.Events(MetadataBatch batch) -> show(place, batch, before, fate);
            case LoggedEntry.NoOp _ -> raftEntry(place, "no-op", "nothing happened, as in the first entry of "
                    + "a leader");
            case LoggedEntry.Configuration configuration -> raftEntry(place, "configuration",
                    "the quorum is " + String.join(", ", configuration.lines()));
            case LoggedEntry.Unreadable(String why) -> {
                limit.sawDamage();
                raftEntry(place, "unreadable", why);
            }
        }
    }

    private void raftEntry(Place place, String kind, String text) {
        events.raftEntry(place, kind, text);
        limit.eventShown();
    }

    private void show(Place place, MetadataBatch batch, @Nullable ClusterImage before, Fate fate) {
        if (fate instanceof Fate.Contradicts) limit.sawDamage();
        ClusterImage state = before;
        for (int i = 0; i < batch.getRecordsCount() && limit.wantsMore(); i++) {
            events.event(place, batch, i, fate, words.of(batch.getRecordsList(), i, state));
            limit.eventShown();
            if (state != null && fate instanceof Fate.Replayed) state = state.replay(batch.getRecords(i));
        }
    }

    private void sayUnknown(Place place) {
        if (saidUnknown) return;
        saidUnknown = true;
        ClusterImage known = snapshot;
        String until = known == null || known.endOffset() <= place.offset() ? ""
                : " up to offset " + (known.endOffset() - 1);
        findings.note(new Finding(place.file(), Finding.NOWHERE, place.offset(),
                "what was before this is not "
                        + "known, so" + until
                        + " what things were is shown as ?, and batches that are ignored are not "
                        + "marked"));
    }

    @Override
    public void damage(Finding finding) {
        findings.damage(finding);
    }

    @Override
    public void note(Finding finding) {
        findings.note(finding);
    }

    @Override
    public boolean wantsMore() {
        return limit.wantsMore();
    }
}
