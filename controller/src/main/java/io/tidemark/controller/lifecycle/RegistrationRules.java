package io.tidemark.controller.lifecycle;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.FeatureLevelChanged;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.metadata.record.SupportedFeature;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** What a registration must be for a broker to be let in, whoever else is there. Pure. */
final class RegistrationRules {
    /** No broker has more listeners, log directories or features. */
    static final int MAX_PARTS = 1000;

    /** Ids of log directories below this one, with nothing above, stand for none, lost, or unknown. */
    private static final long RESERVED_DIRECTORIES = 100;

    /**
     * Why a broker is not let in.
     *
     * @param error as it is told
     * @param why a sentence for the operator, which the response has no room for
     */
    record Refusal(Errors error, String why) {}

    private final ClusterImage image;
    private final BrokerRegistrationRequestData request;

    private RegistrationRules(ClusterImage image, BrokerRegistrationRequestData request) {
        this.image = image;
        this.request = request;
    }

    /** Why the registration is refused; empty if it may be. */
    static Optional<Refusal> refusal(ClusterImage image, BrokerRegistrationRequestData request) {
        RegistrationRules rules = new RegistrationRules(image, request);
        return rules.identity().or(rules::listeners).or(rules::logDirectories).or(rules::features);
    }

    /** The event that the registration becomes, without its epoch; only of one that is not refused. */
    static BrokerRegistered event(BrokerRegistrationRequestData request) {
        BrokerRegistered.Builder event = BrokerRegistered.newBuilder()
                .setBrokerId(request.brokerId())
                .setIncarnationId(UuidValues.of(request.incarnationId()))
                .setFenced(true);
        if (request.rack() != null)
            event.setRack(request.rack());
        for (BrokerRegistrationRequestData.Listener each : request.listeners())
            event.addListeners(Listener.newBuilder().setName(each.name()).setHost(each.host())
                    .setPort(each.port())
                    .setSecurityProtocol(SecurityProtocol.forId(each.securityProtocol()).name));
        for (Uuid each : request.logDirs())
            event.addLogDirectories(UuidValues.of(each));
        for (BrokerRegistrationRequestData.Feature each : request.features())
            event.addFeatures(SupportedFeature.newBuilder().setName(each.name())
                    .setMinLevel(each.minSupportedVersion()).setMaxLevel(each.maxSupportedVersion()));
        return event.build();
    }

    private Optional<Refusal> identity() {
        if (!request.clusterId().equals(image.clusterId()))
            return refused(Errors.INCONSISTENT_CLUSTER_ID,
                    "it belongs to cluster '" + request.clusterId() + "', and this is cluster '"
                            + image.clusterId()
                            + "'. Its log directories come from elsewhere, or its controllers are the wrong "
                            + "ones.");
        if (request.brokerId() < 0)
            return refused(Errors.INVALID_REQUEST, "its id is negative.");
        if (request.incarnationId().equals(Uuid.ZERO_UUID))
            return refused(Errors.INVALID_REQUEST, "it has no incarnation id.");
        if (request.isMigratingZkBroker())
            return refused(Errors.BROKER_ID_NOT_REGISTERED, "it comes from ZooKeeper, which is not served.");
        return Optional.empty();
    }

    private Optional<Refusal> listeners() {
        if (request.listeners().isEmpty() || request.listeners().size() > MAX_PARTS)
            return invalid("it has " + request.listeners().size() + " listeners, not 1 to " + MAX_PARTS
                    + ": nobody could reach it.");
        Set<String> names = new HashSet<>();
        for (BrokerRegistrationRequestData.Listener each : request.listeners()) {
            if (!names.add(each.name()))
                return invalid("it has two listeners named " + each.name() + ".");
            if (each.name().isEmpty() || each.host().isEmpty() || each.port() == 0)
                return invalid("its listener '" + each.name() + "' lacks a name, a host or a port.");
            if (!isSecurityProtocol(each.securityProtocol()))
                return invalid("its listener " + each.name() + " has the security protocol "
                        + each.securityProtocol() + ", which does not exist.");
        }
        return Optional.empty();
    }

    private static boolean isSecurityProtocol(short id) {
        for (SecurityProtocol each : SecurityProtocol.values()) {
            if (each.id == id)
                return true;
        }
        return false;
    }

    private Optional<Refusal> logDirectories() {
        if (request.logDirs().isEmpty() || request.logDirs().size() > MAX_PARTS)
            return invalid("it has " + request.logDirs().size() + " log directories, not 1 to " + MAX_PARTS
                    + ".");
        Set<Uuid> ids = new HashSet<>();
        for (Uuid each : request.logDirs()) {
            if (each.getMostSignificantBits() == 0 && each.getLeastSignificantBits() >= 0
                    && each.getLeastSignificantBits() < RESERVED_DIRECTORIES)
                return invalid("a log directory has the reserved id " + each + ".");
            if (!ids.add(each))
                return invalid("two log directories have the id " + each + ": one is a copy.");
        }
        for (BrokerImage other : image.brokers().all()) {
            List<Uuid> shared = other.logDirectories().stream().filter(ids::contains).toList();
            if (other.id() != request.brokerId() && !shared.isEmpty())
                return invalid("broker " + other.id() + " has its log directory " + shared.getFirst()
                        + ": one is a copy, or the broker was given another id.");
        }
        return Optional.empty();
    }

    /** What the cluster works with, a broker must know; it may know more. */
    private Optional<Refusal> features() {
        if (request.features().size() > MAX_PARTS)
            return invalid("it has more than " + MAX_PARTS + " features.");
        for (BrokerRegistrationRequestData.Feature each : request.features()) {
            if (each.minSupportedVersion() > each.maxSupportedVersion() || each.minSupportedVersion() < 0)
                return invalid("it knows feature " + each.name() + " from level "
                        + each.minSupportedVersion() + " to level " + each.maxSupportedVersion() + ".");
        }
        for (FeatureLevelChanged feature : image.features().byName().values()) {
            BrokerRegistrationRequestData.Feature known = request.features().find(feature.getName());
            int min = known == null ? 0 : known.minSupportedVersion();
            int max = known == null ? 0 : known.maxSupportedVersion();
            if (feature.getLevel() < min || feature.getLevel() > max)
                return refused(Errors.UNSUPPORTED_VERSION,
                        "the cluster works at level " + feature.getLevel() + " of " + feature.getName()
                                + ", and it knows " + (known == null ? "none" : min + " to " + max)
                                + ": it has another version of Tidemark.");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> invalid(String why) {
        return refused(Errors.INVALID_REGISTRATION, why);
    }

    private static Optional<Refusal> refused(Errors error, String why) {
        return Optional.of(new Refusal(error, why));
    }
}
