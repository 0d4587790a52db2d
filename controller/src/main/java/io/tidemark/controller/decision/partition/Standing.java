package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.controller.decision.Surroundings;

/**
 * Which brokers may lead and be in sync, as one decision sees it: by the image and its surroundings, and by
 * what this very decision says of one broker and the image does not say yet. A replica in a log directory that its
 * broker lost (KIP-858) can be neither. Immutable.
 */
final class Standing {
    /** What a decision makes of its broker. */
    private enum Of {
        NOBODY, DEPARTING, ARRIVING, SHUTTING_DOWN
    }

    private final ClusterImage image;
    private final Surroundings around;
    private final Of what;
    private final int brokerId;

    private Standing(ClusterImage image, Surroundings around, Of what, int brokerId) {
        this.image = image;
        this.around = around;
        this.what = what;
        this.brokerId = brokerId;
    }

    /** As the image and the surroundings say. */
    static Standing of(ClusterImage image, Surroundings around) {
        return new Standing(image, around, Of.NOBODY, -1);
    }

    /** With a broker that is being fenced, registered anew or unregistered. */
    static Standing departing(ClusterImage image, Surroundings around, int brokerId) {
        return new Standing(image, around, Of.DEPARTING, brokerId);
    }

    /** With a broker that is unfenced by a record of this decision. */
    static Standing arriving(ClusterImage image, Surroundings around, int brokerId) {
        return new Standing(image, around, Of.ARRIVING, brokerId);
    }

    /** With a broker whose controlled shutdown begins by a record of this decision. */
    static Standing shuttingDown(ClusterImage image, Surroundings around, int brokerId) {
        return new Standing(image, around, Of.SHUTTING_DOWN, brokerId);
    }

    /** Whether it can be elected. */
    boolean mayLead(int id) {
        if (id == brokerId && what != Of.NOBODY)
            return what == Of.ARRIVING && !isShuttingDown(id);
        return around.mayLead(image, id);
    }

    /** Whether it can be elected for that partition: what it has of it lies in no log directory that it lost. */
    boolean mayLead(PartitionImage partition, int id) {
        return mayLead(id) && isOnline(partition, id);
    }

    /** Whether it can stay in that partition's ISR. */
    boolean mayBeInSync(PartitionImage partition, int id) {
        return mayBeInSync(id) && isOnline(partition, id);
    }

    /** Of almost all partitions it is not known, and need not be, where their replicas lie. */
    private boolean isOnline(PartitionImage partition, int id) {
        if (partition.directories().isUnknown())
            return true;
        BrokerImage broker = image.brokers().broker(id);
        return broker == null || broker.isOnline(partition.directory(id));
    }

    private boolean isShuttingDown(int id) {
        BrokerImage broker = image.brokers().broker(id);
        return broker == null || broker.isInControlledShutdown();
    }

    /** Whether it can stay in an ISR; who is shutting down can, where nobody else may lead. */
    boolean mayBeInSync(int id) {
        if (id == brokerId && what != Of.NOBODY && what != Of.SHUTTING_DOWN)
            return what == Of.ARRIVING;
        return around.mayBeInSync(image, id);
    }
}
