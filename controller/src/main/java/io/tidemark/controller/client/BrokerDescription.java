package io.tidemark.controller.client;

import io.tidemark.common.config.Listener;
import io.tidemark.common.metadata.image.KnownFeatures;
import io.tidemark.common.metadata.record.SupportedFeature;
import io.tidemark.common.port.Randomness;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;

/**
 * What a broker says of itself when it registers.
 *
 * @param nodeId its id
 * @param incarnationId made anew by each process
 * @param listeners where clients and brokers reach it, with the ports that they have
 * @param rack where it stands, if that is known
 * @param logDirectories the ids of those that were online when the process began
 * @param previousEpoch the broker epoch that it had when it stopped cleanly; {@link #NOT_CLEAN} if it did not
 */
public record BrokerDescription(int nodeId, Uuid incarnationId, List<Listener> listeners,
        Optional<String> rack, List<Uuid> logDirectories, long previousEpoch) {
    /** It was not stopped cleanly, or never ran. */
    public static final long NOT_CLEAN = -1;

    public BrokerDescription {
        if (nodeId < 0 || incarnationId.equals(Uuid.ZERO_UUID))
            throw new IllegalArgumentException(
                    "no broker: node " + nodeId + ", incarnation " + incarnationId);
        listeners = List.copyOf(listeners);
        logDirectories = List.copyOf(logDirectories);
    }

    /** The id of a new process; as Kafka's, it does not begin with a dash when it is written. */
    public static Uuid newIncarnation(Randomness randomness) {
        Uuid id = Uuid.ZERO_UUID;
        while (Uuid.RESERVED.contains(id) || id.toString().startsWith("-"))
            id = new Uuid(randomness.nextLong(), randomness.nextLong());
        return id;
    }

    /** The request, without the log directories that have failed since. */
    BrokerRegistrationRequestData registration(String clusterId, Set<Uuid> offline) {
        BrokerRegistrationRequestData request = new BrokerRegistrationRequestData()
                .setBrokerId(nodeId)
                .setClusterId(clusterId)
                .setIncarnationId(incarnationId)
                .setRack(rack.orElse(null))
                .setLogDirs(logDirectories.stream().filter(each -> !offline.contains(each)).toList())
                .setPreviousBrokerEpoch(previousEpoch);
        for (Listener each : listeners)
            request.listeners().add(new BrokerRegistrationRequestData.Listener()
                    .setName(each.name())
                    .setHost(each.host())
                    .setPort(each.port())
                    .setSecurityProtocol(each.protocol().id));
        for (SupportedFeature each : KnownFeatures.ALL)
            request.features().add(new BrokerRegistrationRequestData.Feature()
                    .setName(each.getName())
                    .setMinSupportedVersion((short) each.getMinLevel())
                    .setMaxSupportedVersion((short) each.getMaxLevel()));
        return request;
    }
}
