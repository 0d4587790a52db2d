package io.tidemark.controller.lifecycle;

import io.tidemark.common.metadata.image.BrokerImage;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;

/** What a heartbeat asks for, given how its broker stands. */
enum HeartbeatMove {
    /** Nothing. */
    STAY,
    /** It is ready to take part. */
    UNFENCE,
    /** It asks to be left out. */
    FENCE,
    /** It asks to stop, and may have something to hand over. */
    HAND_OVER,
    /** It asks to stop, and has nothing. */
    GO;

    /**
     * Decides.
     *
     * @param broker as it is committed
     * @param caughtUp whether its image is new enough for it to take part
     */
    static HeartbeatMove of(BrokerImage broker, BrokerHeartbeatRequestData heartbeat, boolean caughtUp) {
        boolean stopping = heartbeat.wantShutDown() || broker.isInControlledShutdown();
        if (stopping)
            return broker.isFenced() ? GO : HAND_OVER;
        if (broker.isFenced())
            return caughtUp && !heartbeat.wantFence() ? UNFENCE : STAY;
        return heartbeat.wantFence() ? FENCE : STAY;
    }
}
