package io.tidemark.common.metadata.words;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.AclRemoved;
import io.tidemark.common.metadata.record.ClientQuotaChanged;
import io.tidemark.common.metadata.record.ConfigChanged;
import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.ProducerIdsAllocated;
import io.tidemark.common.metadata.record.ScramMechanism;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Events about what was set, allowed and given out. */
final class SettingWords {
    private SettingWords() {}

    static String config(ConfigChanged event, ShownValue shown) {
        String entries = event.getEntriesList().stream().map(each -> entry(each, shown))
                .collect(Collectors.joining(", "));
        return "config of " + resource(event.getType(), event.getName()) + ": " + entries;
    }

    private static String entry(ConfigEntry entry, ShownValue shown) {
        return entry.hasValue() ? entry.getKey() + " = " + shown.show(entry.getKey(), entry.getValue())
                : entry.getKey() + " was removed";
    }

    private static String resource(ConfigResourceType type, String name) {
        return switch (type) {
            case TOPIC -> "topic " + name;
            case BROKER -> "broker " + name;
            case CLUSTER_DEFAULT -> "all brokers";
            case GROUP -> "group " + name;
            case CLIENT_METRICS -> "client metrics subscription " + name;
            case CONFIG_RESOURCE_TYPE_UNSPECIFIED, UNRECOGNIZED -> "'" + name + "', of no known type";
        };
    }

    static String quota(ClientQuotaChanged event) {
        String entity = event.getEntityList().stream()
                .map(each -> each.getType() + " " + (each.hasName() ? each.getName() : "(default)"))
                .collect(Collectors.joining(", "));
        return "quota of " + entity + ": " + event.getKey()
                + (event.hasValue() ? " = " + event.getValue() : " was removed");
    }

    static String credential(String user, ScramMechanism mechanism, String what) {
        return "the " + mechanism.name().replace('_', '-') + " credential of user " + user + " was " + what;
    }

    static String ruleRemoved(AclRemoved event, @Nullable ClusterImage before) {
        Uuid id = UuidValues.toUuid(event.getId());
        String gone = before == null ? ""
                : before.access().acls().stream().filter(each -> each.getId().equals(event.getId()))
                        .findFirst().map(each -> " (" + Phrases.rule(each) + ")").orElse("");
        return "access rule " + id + " was removed" + gone;
    }

    static String producerIds(ProducerIdsAllocated event, @Nullable ClusterImage before) {
        String first = before == null ? "?" : Long.toString(before.producerIds().nextProducerId());
        return String.format(Locale.ROOT, "producer ids %s to %d were given to broker %d, epoch %d", first,
                event.getNextProducerId() - 1, event.getBrokerId(), event.getBrokerEpoch());
    }
}
