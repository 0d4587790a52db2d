package io.tidemark.common.metadata.image;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/** What a replay touched, of the things that are few. Filled by one thread, then never changed again. */
final class ChangedThings {
    final Set<Integer> brokers = new HashSet<>();
    final Set<ConfigResource> configs = new HashSet<>();
    final Set<QuotaEntity> quotas = new HashSet<>();
    final Set<ScramKey> scram = new HashSet<>();
    final Set<Uuid> acls = new HashSet<>();
    final Set<String> features = new HashSet<>();
    boolean producerIds;
    boolean quorum;

    static ChangedThings between(ClusterImage before, ClusterImage after) {
        ChangedThings changed = new ChangedThings();
        collect(before.brokers().byId(), after.brokers().byId(), changed.brokers);
        collect(before.configs().byResource(), after.configs().byResource(), changed.configs);
        collect(before.quotas().byEntity(), after.quotas().byEntity(), changed.quotas);
        collect(before.access().scram(), after.access().scram(), changed.scram);
        collect(before.access().aclsById(), after.access().aclsById(), changed.acls);
        collect(before.features().byName(), after.features().byName(), changed.features);
        changed.producerIds = !before.producerIds().equals(after.producerIds());
        changed.quorum = !before.quorum().equals(after.quorum());
        return changed;
    }

    @SuppressWarnings("ReferenceEquality")
    private static <K, V> void collect(Map<K, V> before, Map<K, V> after, Set<K> changed) {
        if (before == after)
            return;
        before.forEach((key, was) -> {
            if (!Objects.equals(was, after.get(key)))
                changed.add(key);
        });
        after.keySet().stream().filter(key -> !before.containsKey(key)).forEach(changed::add);
    }

    ChangedThings and(ChangedThings later) {
        ChangedThings both = new ChangedThings();
        for (ChangedThings each : new ChangedThings[] {this, later}) {
            both.brokers.addAll(each.brokers);
            both.configs.addAll(each.configs);
            both.quotas.addAll(each.quotas);
            both.scram.addAll(each.scram);
            both.acls.addAll(each.acls);
            both.features.addAll(each.features);
            both.producerIds |= each.producerIds;
            both.quorum |= each.quorum;
        }
        return both;
    }

    boolean isEmpty() {
        return brokers.isEmpty() && configs.isEmpty() && quotas.isEmpty() && scram.isEmpty() && acls.isEmpty()
                && features.isEmpty() && !producerIds && !quorum;
    }
}
