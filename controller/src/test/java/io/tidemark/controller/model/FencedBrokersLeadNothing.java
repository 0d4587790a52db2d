package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.BrokerImage;

/** A broker that is fenced, or not registered, leads nothing and is in no ISR. */
final class FencedBrokersLeadNothing implements Invariant {
    @Override
    public void check(Step step) {
        for (Step.Partition each : step.delta().brokers().isEmpty()
                ? step.partitions()
                : step.allPartitions()) {
            if (each.after().hasLeader())
                requireUnfenced(step, each, each.after().leader());
            each.after().isr().stream().forEach(member -> requireUnfenced(step, each, member));
        }
    }

    private static void requireUnfenced(Step step, Step.Partition partition, int id) {
        BrokerImage broker = step.after().brokers().broker(id);
        Step.require(broker != null && !broker.isFenced(), "%s is in the ISR or leads: %s",
                broker == null ? "broker " + id + ", which is not registered," : broker, partition);
    }
}
