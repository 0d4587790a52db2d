package io.tidemark.common.metadata.image;

import com.google.protobuf.UnknownFieldSet;
import io.tidemark.common.metadata.record.BrokerFenced;
import io.tidemark.common.metadata.record.BrokerInControlledShutdown;
import io.tidemark.common.metadata.record.BrokerLogDirectoriesChanged;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.BrokerUnfenced;
import io.tidemark.common.metadata.record.BrokerUnregistered;
import io.tidemark.common.metadata.record.UnknownFields;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * All brokers that are registered.
 *
 * @param byId sorted
 * @param lastEpoch the largest broker epoch ever given, also to brokers that are gone; -1 before the first
 */
public record BrokersImage(TreePMap<Integer, BrokerImage> byId, long lastEpoch) {
    static final BrokersImage EMPTY = new BrokersImage(TreePMap.empty(), -1);

    public @Nullable BrokerImage broker(int id) {
        return byId.get(id);
    }

    /** In the order of their ids. */
    public Collection<BrokerImage> all() {
        return byId.values();
    }

    BrokersImage registered(BrokerRegistered event) {
        BrokerImage broker = new BrokerImage(event);
        if (broker.epoch() <= lastEpoch)
            throw new ContradictingRecord("broker %d registered with epoch %d, but epoch %d was given before"
                    .formatted(broker.id(), broker.epoch(), lastEpoch));
        return new BrokersImage(byId.plus(broker.id(), broker), broker.epoch());
    }

    /** As {@link #registered}, of a snapshot, whose header has the last epoch, and which is in another order. */
    BrokersImage loaded(BrokerRegistered event) {
        BrokerImage broker = new BrokerImage(event);
        if (broker.epoch() > lastEpoch || byId.containsKey(broker.id()))
            throw new ContradictingRecord(
                    "the snapshot has broker " + broker.id() + " twice, or with an epoch above its last");
        return new BrokersImage(byId.plus(broker.id(), broker), lastEpoch);
    }

    BrokersImage fenced(BrokerFenced event) {
        BrokerImage broker = require(event.getBrokerId(), event.getBrokerEpoch(), "was fenced");
        if (broker.isFenced())
            throw new ContradictingRecord("broker " + broker.id() + " was fenced, but it is fenced already");
        return changed(broker.registration().toBuilder().setFenced(true), event.getUnknownFields());
    }

    BrokersImage unfenced(BrokerUnfenced event) {
        BrokerImage broker = require(event.getBrokerId(), event.getBrokerEpoch(), "was unfenced");
        if (!broker.isFenced())
            throw new ContradictingRecord("broker " + broker.id() + " was unfenced, but it is not fenced");
        return changed(broker.registration().toBuilder().setFenced(false), event.getUnknownFields());
    }

    BrokersImage inControlledShutdown(BrokerInControlledShutdown event) {
        BrokerImage broker = require(event.getBrokerId(), event.getBrokerEpoch(), "began its shutdown");
        if (broker.isInControlledShutdown())
            throw new ContradictingRecord("broker " + broker.id() + " began its shutdown twice");
        return changed(broker.registration().toBuilder().setInControlledShutdown(true),
                event.getUnknownFields());
    }

    BrokersImage logDirectoriesChanged(BrokerLogDirectoriesChanged event) {
        BrokerImage broker = require(event.getBrokerId(), event.getBrokerEpoch(),
                "changed its log directories");
        return changed(broker.registration().toBuilder().clearLogDirectories()
                .addAllLogDirectories(event.getLogDirectoriesList()), event.getUnknownFields());
    }

    BrokersImage unregistered(BrokerUnregistered event) {
        BrokerImage broker = require(event.getBrokerId(), event.getBrokerEpoch(), "was unregistered");
        return new BrokersImage(byId.minus(broker.id()), lastEpoch);
    }

    private BrokersImage changed(BrokerRegistered.Builder now, UnknownFieldSet newer) {
        now.setUnknownFields(UnknownFields.replace(now.getUnknownFields(), newer));
        return new BrokersImage(byId.plus(now.getBrokerId(), new BrokerImage(now.build())), lastEpoch);
    }

    private BrokerImage require(int id, long epoch, String what) {
        BrokerImage broker = byId.get(id);
        if (broker == null)
            throw new ContradictingRecord("broker " + id + " " + what + ", but it is not registered");
        if (broker.epoch() != epoch)
            throw new ContradictingRecord("broker %d with epoch %d %s, but it is registered with epoch %d"
                    .formatted(id, epoch, what, broker.epoch()));
        return broker;
    }
}
