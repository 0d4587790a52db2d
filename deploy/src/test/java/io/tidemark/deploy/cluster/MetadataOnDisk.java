package io.tidemark.deploy.cluster;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ImageFingerprint;
import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.port.OsDisk;
import io.tidemark.controller.inspect.EntrySink;
import io.tidemark.controller.inspect.EntryWalk;
import io.tidemark.controller.inspect.MetadataReading;
import io.tidemark.controller.quorum.LoggedEntry;
import io.tidemark.deploy.cluster.MetadataWriter.Acknowledged;
import io.tidemark.replication.inspect.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a controller that does not run has on its disk. */
public final class MetadataOnDisk {
    private final ClusterImage image;
    private final Map<String, List<String>> retentions = new HashMap<>();
    private final List<String> damages = new ArrayList<>();

    private MetadataOnDisk(ClusterImage image) {
        this.image = image;
    }

    /** Reads a directory {@code __cluster_metadata-0} whose log reaches back to its beginning. */
    public static MetadataOnDisk read(Path directory) throws Exception {
        MetadataOnDisk found = new MetadataOnDisk(
                MetadataReading.ofDirectory(OsDisk.INSTANCE, directory).image());
        EntryWalk walk = new EntryWalk(OsDisk.INSTANCE, 0, found.new Values());
        try (Stream<Path> files = Files.list(directory)) {
            for (Path segment : files.filter(each -> each.toString().endsWith(".log")).sorted().toList())
                walk.run(segment);
        }
        return found;
    }

    public ClusterImage image() {
        return image;
    }

    /** The same for images that are equal. */
    public String fingerprint() {
        return ImageFingerprint.of(image);
    }

    /** All values that a topic's retention.ms was ever given by a batch that counted, in the order of the log. */
    public List<String> retentions(String topic) {
        return retentions.getOrDefault(topic, List.of());
    }

    /** The values that a topic's retention.ms was given more than once. */
    public Set<String> twice(String topic) {
        Set<String> seen = new HashSet<>();
        return retentions(topic).stream().filter(value -> !seen.add(value)).collect(Collectors.toSet());
    }

    /** What a writer was told is done, and is not in the log. */
    public List<Long> missing(MetadataWriter writer) {
        Set<String> logged = new HashSet<>(retentions(writer.topic()));
        return writer.acknowledged().stream().map(Acknowledged::value)
                .filter(value -> !logged.contains(Long.toString(value))).toList();
    }

    /** What could not be read; the end of a log that a kill cut short is not among it. */
    public List<String> damages() {
        return damages;
    }

    private final class Values implements EntrySink {
        private ClusterImage before = ClusterImage.EMPTY;

        @Override
        public void entry(Place place, LoggedEntry entry) {
            if (!(entry instanceof LoggedEntry.Events(var batch)))
                return;
            var replayed = before.replay(batch, place.offset() + 1);
            before = replayed.after();
            if (replayed.followed())
                batch.getRecordsList().forEach(this::note);
        }

        private void note(MetadataRecord record) {
            for (ConfigEntry entry : record.getConfigChanged().getEntriesList()) {
                if (entry.getKey().equals("retention.ms"))
                    retentions.computeIfAbsent(record.getConfigChanged().getName(), _ -> new ArrayList<>())
                            .add(entry.getValue());
            }
        }

        @Override
        public void damage(Finding finding) {
            damages.add(finding.toString());
        }

        @Override
        public void note(Finding finding) {}

        @Override
        public boolean wantsMore() {
            return true;
        }
    }
}
