package io.tidemark.controller.decision.config;

import io.tidemark.common.config.TopicKeys;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.record.ConfigChanged;
import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.BatchRoom;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.protocol.Errors;

/**
 * Alters the configs of one resource after the other, each as a whole or not at all; what was done to one counts
 * for the next. Of one thread, for one request.
 */
final class ConfigAlteration {
    private final Surroundings around;
    private final BatchRoom room = new BatchRoom();
    private ClusterImage image;

    /** By what is set for brokers in the image. */
    private TopicConfigs topicConfigs;

    ConfigAlteration(ClusterImage image, Surroundings around) {
        this.image = image;
        this.around = around;
        topicConfigs = new TopicConfigs(image, around);
    }

    /**
     * What is wanted of one resource.
     *
     * @param type as on the wire
     * @param operations given what is set now
     */
    record Wanted(byte type, String name, Function<ConfigImage, List<ConfigOperation>> operations) {}

    /** Alters many; gives for each, in the same order, why it was not altered, if it was not. */
    List<Optional<Refusal>> alter(List<Wanted> resources) {
        List<ConfigTarget> targets = resources.stream()
                .map(each -> ConfigTarget.of(image, each.type(), each.name())).toList();
        Map<ConfigTarget, Integer> times = new HashMap<>();
        targets.forEach(target -> times.merge(target, 1, Integer::sum));
        List<Optional<Refusal>> refusals = new ArrayList<>(resources.size());
        for (int i = 0; i < targets.size(); i++) {
            refusals.add(switch (targets.get(i)) {
                case ConfigTarget.Missing(Refusal why) -> Optional.of(why);
                case ConfigTarget.Found found when times.getOrDefault(found, 0) > 1 ->
                    refused(Errors.INVALID_REQUEST, "A resource may be there only once.");
                case ConfigTarget.Found found -> alter(found,
                        resources.get(i).operations().apply(image.configs().of(found.resource())));
            });
        }
        return refusals;
    }

    /** What happened. */
    List<MetadataRecord> records() {
        return room.records();
    }

    /** Carries operations out on one resource; gives why not, if it does not. */
    private Optional<Refusal> alter(ConfigTarget.Found target, List<ConfigOperation> operations) {
        ConfigResource resource = target.resource();
        ConfigImage now = image.configs().of(resource);
        Map<String, String> result = new TreeMap<>(now.values());
        ConfigChanged.Builder event = ConfigChanged.newBuilder()
                .setType(resource.type())
                .setName(resource.name());
        Set<String> seen = new HashSet<>();
        for (ConfigOperation wanted : operations) {
            ConfigOperation operation = MinInsyncOfFile.instead(resource, wanted, around.config());
            if (!seen.add(operation.key()))
                return refused(Errors.INVALID_REQUEST, "A key is there more than once.");
            switch (AlteredKey.of(target.keys(), now, operation, topicConfigs.defaults())) {
                case AlteredKey.Refused(Refusal refusal) -> {
                    return Optional.of(refusal);
                }
                case AlteredKey.To to -> take(operation.key(), to, result, event);
            }
        }
        return refuseTogether(target, result, event).or(() -> commit(resource, event));
    }

    private static void take(String key, AlteredKey.To to, Map<String, String> result,
            ConfigChanged.Builder event) {
        String value = to.value();
        if (value == null)
            result.remove(key);
        else
            result.put(key, value);
        if (!to.isToBeWritten())
            return;
        ConfigEntry.Builder entry = ConfigEntry.newBuilder().setKey(key);
        event.addEntries(value == null ? entry : entry.setValue(value));
    }

    private Optional<Refusal> refuseTogether(ConfigTarget.Found target, Map<String, String> result,
            ConfigChanged.Builder event) {
        return switch (target.keys()) {
            case TOPIC -> topicConfigs.refuseTogether(result);
            case GROUP -> GroupRules.problem(result, around.config())
                    .map(problem -> new Refusal(Errors.INVALID_CONFIG, problem));
            case BROKER -> refuseForOne(event);
            case CLUSTER_DEFAULT, CLIENT_METRICS -> Optional.empty();
        };
    }

    /** Removing it stays possible, should it ever have come to be there. */
    private static Optional<Refusal> refuseForOne(ConfigChanged.Builder event) {
        String key = TopicKeys.MIN_INSYNC_REPLICAS.name();
        boolean isSet = event.getEntriesList().stream()
                .anyMatch(entry -> entry.getKey().equals(key) && entry.hasValue());
        return isSet ? refused(Errors.INVALID_CONFIG, key + " cannot be set for one broker, since all who may"
                + " lead a partition must agree on it: set it for all brokers, or for a topic.")
                : Optional.empty();
    }

    private Optional<Refusal> commit(ConfigResource resource, ConfigChanged.Builder event) {
        if (event.getEntriesCount() == 0)
            return Optional.empty();
        List<MetadataRecord> records = new ArrayList<>();
        records.add(MetadataRecord.newBuilder().setConfigChanged(event).build());
        ClusterImage after = image.replay(records, image.endOffset()).after();
        boolean eligibleReplicasMatter = event.getEntriesList().stream()
                .anyMatch(entry -> EligibleReplicas.matter(resource, entry.getKey()));
        if (eligibleReplicasMatter) {
            List<MetadataRecord> cleared = EligibleReplicas.clear(after, resource, around);
            after = after.replay(cleared, after.endOffset()).after();
            records.addAll(cleared);
        }
        if (!room.add(records))
            return Optional.of(BatchRoom.full());
        image = after;
        if (resource.type() != ConfigResourceType.TOPIC)
            topicConfigs = new TopicConfigs(image, around);
        return Optional.empty();
    }

    private static Optional<Refusal> refused(Errors error, String why) {
        return Optional.of(new Refusal(error, why));
    }
}
