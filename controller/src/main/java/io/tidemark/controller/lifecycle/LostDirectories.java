package io.tidemark.controller.lifecycle;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.controller.active.Outcome.Answered;
import io.tidemark.controller.decision.partition.LoseDirectoriesSweep;
import io.tidemark.controller.lifecycle.BrokerWorks.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that brokers lose what they had in log directories of which their heartbeats say that they failed
 * (KIP-858). A sweep that something else took the place of is done again, and so is one of the active controller
 * before this one: it finds what is left. Owned by the controller's shard.
 */
final class LostDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(LostDirectories.class);

    /** What was swept away, of one registration of a broker. */
    private record Swept(long brokerEpoch, Set<Uuid> directories) {}

    private final BrokerWorks works;
    private final Map<Integer, Swept> swept = new HashMap<>();

    LostDirectories(BrokerWorks works) {
        this.works = works;
    }

    /** What a heartbeat says. */
    void heard(BrokerImage broker, List<Uuid> offline) {
        if (offline.isEmpty())
            return;
        Set<Uuid> all = new HashSet<>(offline);
        Swept last = swept.get(broker.id());
        boolean isKnown = last != null && last.brokerEpoch == broker.epoch()
                && last.directories.containsAll(all);
        if (isKnown || works.kind(broker.id()) != null)
            return;
        LOG.warn("Broker {} has lost the log directories {}", broker.id(), all);
        works.begin(Kind.LOSE_DIRECTORIES, broker.id(),
                new LoseDirectoriesSweep(broker.id(), broker.epoch(), all), () -> {}, outcome -> {
                    if (outcome instanceof Answered<?>)
                        swept.put(broker.id(), new Swept(broker.epoch(), all));
                });
    }

    /** This node is no longer active. */
    void forget() {
        swept.clear();
    }
}
