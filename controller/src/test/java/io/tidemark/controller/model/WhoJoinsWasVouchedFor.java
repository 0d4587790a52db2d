package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.PartitionImage;

/**
 * Who comes into an ISR was proposed by its leader, which knew the registration that the broker has now: one that
 * has registered anew since may have lost what the leader saw. Or it is elected from outside the ISR, and is alone
 * in it.
 */
final class WhoJoinsWasVouchedFor implements Invariant {
    private final Vouchers vouchers;

    WhoJoinsWasVouchedFor(Vouchers vouchers) {
        this.vouchers = vouchers;
    }

    @Override
    public void check(Step step) {
        for (Step.Partition each : step.partitions()) {
            PartitionImage was = each.before();
            if (was == null)
                continue;
            boolean isElected = each.after().isr().size() == 1 && each.after().leader() != was.leader();
            for (int member : each.after().isr().toArray()) {
                if (!was.isr().contains(member) && !isElected)
                    requireVouchedFor(step, each, member);
            }
        }
    }

    private void requireVouchedFor(Step step, Step.Partition partition, int member) {
        BrokerImage broker = step.before().brokers().broker(member);
        Step.require(broker != null && vouchers.epochs(partition, member).contains(broker.epoch()),
                "%s joins the ISR, vouched for with the epochs %s: %s",
                broker == null ? "broker " + member + ", which is not registered," : broker,
                vouchers.epochs(partition, member), partition);
    }
}
