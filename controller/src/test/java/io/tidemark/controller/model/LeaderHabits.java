package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.sim.SeededRandomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionRequestData.BrokerState;
import org.apache.kafka.common.message.AlterPartitionRequestData.PartitionData;
import org.apache.kafka.common.message.AlterPartitionRequestData.TopicData;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * What a broker asks of the controllers on its own behalf: other ISRs for partitions that it leads, as far as its
 * image knows, be it as old as it may; and producer ids. While there is trouble followers fall behind and catch
 * up at random; in the calm at the end they all catch up. On the broker's shard.
 */
final class LeaderHabits {
    private static final int MAX_PAUSE_MS = 600;
    private static final byte RECOVERED = 0;

    private record Led(TopicImage topic, int number, PartitionImage partition) {}

    private final ModelWorld world;
    private final ModelBroker.Life life;
    private final SeededRandomness randomness;

    LeaderHabits(ModelWorld world, ModelBroker.Life life, SeededRandomness randomness) {
        this.world = world;
        this.life = life;
        this.randomness = randomness.fork("leader");
    }

    void begin() {
        life.shard.schedule(20 + randomness.nextInt(MAX_PAUSE_MS), () -> {
            if (life.epoch() >= 0) {
                proposeIsrs();
                if (!world.isCalm() && randomness.oneIn(10))
                    allocateProducerIds();
            }
            begin();
        });
    }

    private void proposeIsrs() {
        AlterPartitionRequestData request = new AlterPartitionRequestData()
                .setBrokerId(life.id())
                .setBrokerEpoch(life.epoch());
        for (Led each : led()) {
            if (!world.isCalm() && !randomness.oneIn(3))
                continue;
            List<Integer> isr = wanted(each.partition);
            if (!world.isCalm() || isr.size() > each.partition.isr().size())
                request.topics().add(proposal(each, isr));
        }
        if (!request.topics().isEmpty())
            Asking.ask(life, ApiKeys.ALTER_PARTITION, request, AlterPartitionResponseData.class,
                    (response, _) -> {
                        if (response != null)
                            requireDone(response);
                    });
    }

    private List<Led> led() {
        List<Led> all = new ArrayList<>();
        for (TopicImage topic : life.image().topics().all()) {
            for (int number = 0; number < topic.partitions().size(); number++) {
                PartitionImage partition = topic.partitions().get(number);
                if (partition.leader() == life.id())
                    all.add(new Led(topic, number, partition));
            }
        }
        return all;
    }

    private List<Integer> wanted(PartitionImage partition) {
        List<Integer> isr = new ArrayList<>(partition.isr().toList());
        if (world.isCalm() || randomness.oneIn(2)) {
            for (int replica : partition.replicas().toArray()) {
                if (!isr.contains(replica) && (world.isCalm() ? takesPart(replica) : randomness.oneIn(2)))
                    isr.add(replica);
            }
        } else {
            isr.removeIf(member -> member != life.id() && randomness.oneIn(2));
        }
        return isr;
    }

    private boolean takesPart(int id) {
        BrokerImage broker = life.image().brokers().broker(id);
        return broker != null && broker.canLead();
    }

    private TopicData proposal(Led led, List<Integer> isr) {
        ClusterImage image = life.image();
        PartitionData data = new PartitionData().setPartitionIndex(led.number)
                .setLeaderEpoch(led.partition.leaderEpoch())
                .setPartitionEpoch(led.partition.partitionEpoch())
                .setLeaderRecoveryState(RECOVERED);
        Map<Integer, Long> epochs = new TreeMap<>();
        for (int id : isr) {
            BrokerImage broker = image.brokers().broker(id);
            if (broker != null)
                epochs.put(id, broker.epoch());
        }
        epochs.forEach((id, epoch) -> data.newIsrWithEpochs()
                .add(new BrokerState().setBrokerId(id).setBrokerEpoch(epoch)));
        world.vouchers.propose(led.topic.id(), led.number, led.partition.partitionEpoch(), life.id(), epochs);
        return new TopicData().setTopicId(led.topic.id()).setPartitions(List.of(data));
    }

    private void requireDone(AlterPartitionResponseData response) {
        if (response.errorCode() != Errors.NONE.code())
            return;
        for (AlterPartitionResponseData.TopicData topic : response.topics()) {
            for (AlterPartitionResponseData.PartitionData each : topic.partitions()) {
                if (each.errorCode() == Errors.NONE.code())
                    requireReached(topic.topicId(), each);
            }
        }
    }

    private void requireReached(Uuid topicId, AlterPartitionResponseData.PartitionData answer) {
        PartitionImage there = world.history.newest().topics().partition(topicId, answer.partitionIndex());
        Step.require(there == null || there.partitionEpoch() >= answer.partitionEpoch(),
                "broker %d is told of %s, which is not committed; there is %s", life.id(), answer, there);
    }

    private void allocateProducerIds() {
        AllocateProducerIdsRequestData request = new AllocateProducerIdsRequestData()
                .setBrokerId(life.id())
                .setBrokerEpoch(life.epoch());
        Asking.ask(life, ApiKeys.ALLOCATE_PRODUCER_IDS, request, AllocateProducerIdsResponseData.class,
                (response, _) -> {
                    if (response != null && response.errorCode() == Errors.NONE.code())
                        world.book.enter(new Deed.ProducerIdsGiven(response.producerIdStart(),
                                response.producerIdStart() + response.producerIdLen()),
                                CommandBook.Answer.DONE);
                });
    }
}
