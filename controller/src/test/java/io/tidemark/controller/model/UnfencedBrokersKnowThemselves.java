package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.record.BrokerUnfenced;
import io.tidemark.common.metadata.record.MetadataRecord;
import java.util.List;

/** A broker is unfenced only when its own image has this registration of it. */
final class UnfencedBrokersKnowThemselves implements Invariant {
    private final List<ModelBroker> brokers;

    /** Looks at these; more may be added later. */
    UnfencedBrokersKnowThemselves(List<ModelBroker> brokers) {
        this.brokers = brokers;
    }

    @Override
    public void check(Step step) {
        for (MetadataRecord record : step.records()) {
            if (record.hasBrokerUnfenced())
                check(record.getBrokerUnfenced());
        }
    }

    private void check(BrokerUnfenced event) {
        for (ModelBroker each : brokers) {
            ModelBroker.Life life = each.life();
            if (life == null || each.id != event.getBrokerId() || life.epoch() != event.getBrokerEpoch())
                continue;
            BrokerImage itself = life.image().brokers().broker(each.id);
            Step.require(itself != null && itself.epoch() == event.getBrokerEpoch(),
                    "%s is unfenced, and knows itself as %s", life, itself);
        }
    }
}
