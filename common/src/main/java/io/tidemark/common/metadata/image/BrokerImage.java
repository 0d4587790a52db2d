package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.metadata.record.SupportedFeature;
import io.tidemark.common.metadata.record.UuidValue;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * A broker as it registered, and what became of it since. The registration is kept as the record it is, so
 * that what a newer node said in it, at whatever depth, is said again in a snapshot.
 *
 * @param registration with the states it is in now
 */
public record BrokerImage(BrokerRegistered registration) {
    /** No broker has more listeners, log directories or features. */
    static final int MAX_PARTS = 1000;

    public BrokerImage {
        int id = registration.getBrokerId();
        require(id >= 0, id, "its id is negative");
        require(registration.getBrokerEpoch() >= 0, id, "its epoch is negative");
        require(
                registration.getIncarnationId().getHigh() != 0
                        || registration.getIncarnationId().getLow() != 0,
                id, "it has no incarnation id");
        require(
                registration.getListenersCount() <= MAX_PARTS
                        && registration.getLogDirectoriesCount() <= MAX_PARTS
                        && registration.getFeaturesCount() <= MAX_PARTS,
                id, "it has more than " + MAX_PARTS + " listeners, log directories or features");
        Set<String> names = new HashSet<>();
        for (Listener listener : registration.getListenersList())
            require(names.add(listener.getName()), id, "listener " + listener.getName() + " is there twice");
        for (SupportedFeature each : registration.getFeaturesList())
            require(each.getMinLevel() <= each.getMaxLevel(), id,
                    "its lowest level of " + each.getName() + " is above its highest");
    }

    private static void require(boolean holds, int id, String otherwise) {
        if (!holds)
            throw new IllegalArgumentException(
                    "broker " + id + " cannot have registered, since " + otherwise);
    }

    public int id() {
        return registration.getBrokerId();
    }

    /** Of this registration, and of no other of any broker. */
    public long epoch() {
        return registration.getBrokerEpoch();
    }

    /** Of the process. */
    public Uuid incarnationId() {
        return UuidValues.toUuid(registration.getIncarnationId());
    }

    public List<Listener> listeners() {
        return registration.getListenersList();
    }

    public Optional<Listener> listener(String name) {
        return listeners().stream().filter(each -> each.getName().equals(name)).findFirst();
    }

    public Optional<String> rack() {
        return registration.hasRack() ? Optional.of(registration.getRack()) : Optional.empty();
    }

    /** The ids of its log directories that are online. */
    public List<Uuid> logDirectories() {
        return registration.getLogDirectoriesList().stream().map(UuidValues::toUuid).toList();
    }

    /** Whether a log directory is one that it has; one that is not known is taken for that. */
    public boolean isOnline(Uuid directory) {
        if (directory.equals(Uuid.ZERO_UUID))
            return true;
        for (int i = 0; i < registration.getLogDirectoriesCount(); i++) {
            UuidValue each = registration.getLogDirectories(i);
            if (each.getHigh() == directory.getMostSignificantBits()
                    && each.getLow() == directory.getLeastSignificantBits())
                return true;
        }
        return false;
    }

    public List<SupportedFeature> features() {
        return registration.getFeaturesList();
    }

    /** Whether it can work with that level of that feature. */
    public boolean supports(String feature, int level) {
        return features().stream()
                .anyMatch(each -> each.getName().equals(feature) && each.getMinLevel() <= level
                        && level <= each.getMaxLevel());
    }

    /** In no ISR, leading nothing, and hidden from clients. */
    public boolean isFenced() {
        return registration.getFenced();
    }

    public boolean isInControlledShutdown() {
        return registration.getInControlledShutdown();
    }

    /** Whether it can be given a partition to lead. */
    public boolean canLead() {
        return !isFenced() && !isInControlledShutdown();
    }

    @Override
    public String toString() {
        return "broker " + id() + ", epoch " + epoch() + (isFenced() ? ", fenced" : "")
                + (isInControlledShutdown() ? ", in controlled shutdown" : "");
    }
}
