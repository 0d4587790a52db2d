package io.tidemark.controller.client;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;

/** What a broker makes of the news that the controllers do not know its epoch, going by the metadata. */
sealed interface EpochVerdict {
    /** The metadata has yet to say why. */
    record NotKnownYet() implements EpochVerdict {}

    /** The newer epoch was given to this very process, whose registration came twice. */
    record RegisterAgain() implements EpochVerdict {}

    /**
     * This process is not the broker any more.
     *
     * @param sentence for the operator
     */
    record End(String sentence) implements EpochVerdict {}

    /** Judges an epoch that was given to {@code broker}, and that the active controller does not know. */
    static EpochVerdict of(ClusterImage image, BrokerDescription broker, long epoch) {
        BrokerImage registered = image.brokers().broker(broker.nodeId());
        if (registered == null)
            return image.brokers().lastEpoch() < epoch ? new NotKnownYet()
                    : new End(
                            "Broker %d, with epoch %d, was unregistered.".formatted(broker.nodeId(), epoch));
        if (registered.epoch() <= epoch)
            return new NotKnownYet();
        return registered.incarnationId().equals(broker.incarnationId()) ? new RegisterAgain()
                : new End("Another process registered as broker %d, with epoch %d; this one had epoch %d."
                        .formatted(broker.nodeId(), registered.epoch(), epoch));
    }
}
