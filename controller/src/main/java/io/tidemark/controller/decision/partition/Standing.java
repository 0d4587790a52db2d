package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.controller.decision.Surroundings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which brokers may lead and be in sync, as one decision sees it: by the image and its surroundings, and by
 * what this very decision says of one broker and the image does not say yet. A replica in a log directory that its
 * broker lost (KIP-858) can be neither. Of the thread that decides.
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

    /** What is asked again and again, for each replica of each partition; as many as there are brokers. */
    private final Map<Integer, Known> known = new HashMap<>();

    /** How one broker stands. */
    private record Known(@Nullable BrokerImage image, boolean mayLead, boolean mayBeInSync) {}

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
        return known(id).mayLead();
    }

    /** Whether it can be elected for that partition: what it has of it lies in no log directory that it lost. */
    boolean mayLead(PartitionImage partition, int id) {
        Known broker = known(id);
        return broker.mayLead() && isOnline(partition, id, broker.image());
    }

    /** Whether it can stay in an ISR; who is shutting down can, where nobody else may lead. */
    boolean mayBeInSync(int id) {
        return known(id).mayBeInSync();
    }

    /** Whether it can stay in that partition's ISR. */
    boolean mayBeInSync(PartitionImage partition, int id) {
        Known broker = known(id);
        return broker.mayBeInSync() && isOnline(partition, id, broker.image());
    }

    /** Where the replicas of a partition lie is known of few. */
    private static boolean isOnline(PartitionImage partition, int id, @Nullable BrokerImage broker) {
        return broker == null || partition.directories().isUnknown()
                || broker.isOnline(partition.directory(id));
    }

    private Known known(int id) {
        Known before = known.get(id);
        if (before != null)
            return before;
        Known now = look(id, image.brokers().broker(id));
        known.put(id, now);
        return now;
    }

    private Known look(int id, @Nullable BrokerImage broker) {
        if (id != brokerId || what == Of.NOBODY)
            return new Known(broker, around.mayLead(image, id), around.mayBeInSync(image, id));
        boolean isShuttingDown = broker == null || broker.isInControlledShutdown();
        boolean isArriving = what == Of.ARRIVING;
        return new Known(broker, isArriving && !isShuttingDown,
                what == Of.SHUTTING_DOWN ? around.mayBeInSync(image, id) : isArriving);
    }
}
