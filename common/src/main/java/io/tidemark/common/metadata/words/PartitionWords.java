package io.tidemark.common.metadata.words;

import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.record.PartitionChanged;
import io.tidemark.common.metadata.record.PartitionCreated;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** What happened to one partition: each field that matters, or each that changed, from what to what. */
final class PartitionWords {
    private static final String UNKNOWN = "?";

    private final List<String> parts = new ArrayList<>();

    private PartitionWords() {}

    static String created(PartitionCreated event) {
        PartitionWords words = new PartitionWords();
        words.add("replicas", event.getReplicasList().toString());
        words.add("ISR", event.getIsrList().toString());
        words.add("leader", leader(event.getLeader()));
        words.add("leader epoch", Integer.toString(event.getLeaderEpoch()));
        words.add("partition epoch", Integer.toString(event.getPartitionEpoch()));
        words.addUnlessEmpty("eligible leader replicas", event.getEligibleLeaderReplicasList());
        if (event.getLastKnownLeader() != PartitionImage.NO_LEADER)
            words.add("last known leader", leader(event.getLastKnownLeader()));
        words.addUnlessEmpty("adding", event.getAddingReplicasList());
        words.addUnlessEmpty("removing", event.getRemovingReplicasList());
        words.addUnlessEmpty("log directories", directories(event.getDirectoriesList()));
        return words.joined();
    }

    /** @param was the partition before; null where it is not known */
    static String changed(PartitionChanged event, @Nullable PartitionImage was) {
        PartitionWords words = new PartitionWords();
        if (event.hasLeader())
            words.change("leader", was, each -> leader(each.leader()),
                    leader(event.getLeader()));
        if (event.hasLeaderEpoch())
            words.change("leader epoch", was,
                    each -> Integer.toString(each.leaderEpoch()), Integer.toString(event.getLeaderEpoch()));
        words.list(event, PartitionChanged.REPLICAS_FIELD_NUMBER, "replicas", was,
                each -> each.replicas().toString(), event.getReplicasList());
        words.list(event, PartitionChanged.ISR_FIELD_NUMBER, "ISR", was, each -> each.isr().toString(),
                event.getIsrList());
        words.rare(event, was);
        words.change("partition epoch", was, each -> Integer.toString(each.partitionEpoch()),
                Integer.toString(event.getPartitionEpoch()));
        return words.joined();
    }

    private void rare(PartitionChanged event, @Nullable PartitionImage was) {
        list(event, PartitionChanged.ELIGIBLE_LEADER_REPLICAS_FIELD_NUMBER, "eligible leader replicas", was,
                each -> each.eligibleLeaderReplicas().toString(), event.getEligibleLeaderReplicasList());
        if (event.hasLastKnownLeader())
            change("last known leader", was,
                    each -> leader(each.lastKnownLeader()), leader(event.getLastKnownLeader()));
        list(event, PartitionChanged.ADDING_REPLICAS_FIELD_NUMBER, "adding", was,
                each -> each.addingReplicas().toString(), event.getAddingReplicasList());
        list(event, PartitionChanged.REMOVING_REPLICAS_FIELD_NUMBER, "removing", was,
                each -> each.removingReplicas().toString(), event.getRemovingReplicasList());
        list(event, PartitionChanged.DIRECTORIES_FIELD_NUMBER, "log directories", was,
                each -> each.directories().toString(), directories(event.getDirectoriesList()));
    }

    /** A list that is empty in the event has changed only where the event says that it was emptied. */
    private void list(PartitionChanged event, int field, String name, @Nullable PartitionImage was,
            Function<PartitionImage, String> old, List<?> now) {
        if (!now.isEmpty() || event.getEmptiedList().contains(field)) change(name, was, old, now.toString());
    }

    private void change(String name, @Nullable PartitionImage was, Function<PartitionImage, String> old,
            String now) {
        add(name, (was == null ? UNKNOWN : old.apply(was)) + " -> " + now);
    }

    private void add(String name, String value) {
        parts.add(name + " " + value);
    }

    private void addUnlessEmpty(String name, List<?> value) {
        if (!value.isEmpty()) add(name, value.toString());
    }

    private String joined() {
        return String.join(", ", parts);
    }

    private static String leader(int id) {
        return id == PartitionImage.NO_LEADER ? "none" : Integer.toString(id);
    }

    /** Pairs of halves, as the event has them. */
    private static List<String> directories(List<Long> halves) {
        List<String> ids = new ArrayList<>(halves.size() / 2);
        for (int i = 0; i + 1 < halves.size(); i += 2)
            ids.add(new Uuid(halves.get(i), halves.get(i + 1)).toString());
        return ids;
    }
}
