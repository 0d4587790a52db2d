package io.tidemark.common.metadata.words;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.BrokerLogDirectoriesChanged;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.metadata.record.VoterAdded;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Events about the nodes. */
final class BrokerWords {
    private BrokerWords() {}

    static String registered(BrokerRegistered event, @Nullable ClusterImage before) {
        BrokerImage old = before == null ? null : before.brokers().broker(event.getBrokerId());
        StringBuilder words = new StringBuilder(name(event.getBrokerId(), event.getBrokerEpoch()))
                .append(", registered");
        if (old != null) words.append(" in place of epoch ").append(old.epoch());
        words.append(event.getFenced() ? ", fenced" : ", unfenced");
        if (event.getInControlledShutdown()) words.append(", in controlled shutdown");
        if (event.hasRack()) words.append(", rack ").append(event.getRack());
        words.append(", incarnation ").append(UuidValues.toUuid(event.getIncarnationId()));
        words.append(", listeners ").append(Phrases.addresses(event.getListenersList()));
        if (event.getFeaturesCount() > 0)
            words.append(", features ").append(Phrases.features(event.getFeaturesList()));
        return words.toString();
    }

    static String logDirectories(BrokerLogDirectoriesChanged event) {
        String left = event.getLogDirectoriesList().stream().map(UuidValues::toUuid).map(Uuid::toString)
                .collect(Collectors.joining(", "));
        return did(event.getBrokerId(), event.getBrokerEpoch(),
                "has the log directories " + (left.isEmpty() ? "(none)" : left) + " online");
    }

    static String did(int id, long epoch, String what) {
        return name(id, epoch) + ", " + what;
    }

    private static String name(int id, long epoch) {
        return "broker " + id + ", epoch " + epoch;
    }

    static String voterAdded(VoterAdded event, @Nullable ClusterImage before) {
        boolean moved = before != null && before.quorum().voter(event.getVoterId()) != null;
        return "controller %d with directory %s %s: %s".formatted(event.getVoterId(),
                UuidValues.toUuid(event.getDirectoryId()),
                moved ? "can be reached elsewhere" : "became a voter",
                Phrases.addresses(event.getListenersList()));
    }
}
