package io.tidemark.controller.decision.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.controller.decision.config.IncrementalAlterConfigs;
import io.tidemark.controller.decision.partition.DecisionHistory.Cause;
import io.tidemark.controller.decision.partition.DecisionHistory.Place;
import io.tidemark.sim.SeededRandomness;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Brokers crash, stop, come back and are taken for dead, while leaders acknowledge writes and propose ISRs,
 * and an operator does what he likes; sweeps are stepped between all of it. After each batch of records what
 * {@link DecisionHistory} and {@link PartitionModel} ask for holds.
 */
class DecisionHistoriesTest {
    private static final int ACTIONS = 400;
    private static final String MIN_ISR = "min.insync.replicas";
    private static final String UNCLEAN = "unclean.leader.election.enable";

    static LongStream seeds() {
        Long only = Long.getLong("seed");
        if (only != null)
            return LongStream.of(only);
        return LongStream.range(0, "decisions".equals(System.getProperty("campaign")) ? 5000 : 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatWasAcknowledgedIsNeverForgottenAndWhoIsFencedIsInNoIsr(long seed) {
        new Play(seed).run();
    }

    /** One history. */
    private static final class Play {
        private final SeededRandomness random;
        private final DecisionHistory history;
        private final DelayedProposals proposals;
        private int topics;

        Play(long seed) {
            random = new SeededRandomness(seed);
            history = new DecisionHistory(random);
            proposals = new DelayedProposals(history);
        }

        void run() {
            history.processes.values().forEach(this::restart);
            history.runAll();
            history.processes.values().forEach(this::unfence);
            history.runAll();
            for (int i = 0; i < 3; i++)
                createTopic();
            for (int i = 0; i < ACTIONS; i++)
                act();
            bringAllBack();
            history.places().forEach(this::requireLeader);
        }

        private void act() {
            int what = random.nextInt(100);
            if (what < 30)
                history.stepOne();
            else
                if (what < 55)
                    write(what);
                else
                    if (what < 85)
                        ofBroker(history.process(1 + random.nextInt(DecisionHistory.BROKERS)), what);
                    else
                        operate(what);
        }

        private void write(int what) {
            if (what < 35)
                proposals.arrive();
            else
                if (what == 35)
                    proposals.lose();
                else
                    anyPartition(what < 45 ? proposals::send : proposals::acknowledge);
        }

        private void ofBroker(BrokerProcess process, int what) {
            switch (what % 10) {
                case 0 -> process.crash();
                case 1 -> {
                    if (process.isUp)
                        process.stopCleanly();
                }
                case 2 -> shutDown(process);
                case 3 -> takeForDead(process, random.oneIn(5));
                case 4, 5 -> takeForDead(process, false);
                case 6, 7 -> restart(process);
                default -> unfence(process);
            }
        }

        private void operate(int what) {
            switch (what) {
                case 85 -> createTopic();
                case 86 -> anyPartition(place -> history.apply(
                        List.of(Events.topicDeleted(place.topicId())), Cause.PLAIN));
                case 87, 88, 89 -> anyPartition(this::reassign);
                case 90, 91 -> anyPartition(this::cancel);
                case 92 -> elect(ElectionType.PREFERRED);
                case 93 -> {
                    if (random.oneIn(4))
                        elect(ElectionType.UNCLEAN);
                }
                case 94 -> anyPartition(this::changeMinIsr);
                case 95 -> {
                    if (random.oneIn(3))
                        history.failOver();
                }
                case 96 -> anyPartition(this::changeUnclean);
                case 97 -> history.start(new PreferredLeaderSweep(DecisionHistory.smallSteps(),
                        DecisionHistory.smallSteps()), -1, () -> {});
                case 98 -> history.start(
                        new UncleanElectionSweep(Optional.empty(), DecisionHistory.smallSteps()), -1,
                        () -> {});
                default -> unregister(history.process(1 + random.nextInt(DecisionHistory.BROKERS)));
            }
        }

        private void anyPartition(Consumer<Place> action) {
            List<Place> places = history.places();
            if (!places.isEmpty())
                action.accept(places.get(random.nextInt(places.size())));
        }

        /** A process comes up, and registers in the place of the one before. */
        private void restart(BrokerProcess process) {
            if (process.isUp || history.isDeparting(process.id))
                return;
            if (random.oneIn(15))
                process.disk++;
            BrokerImage known = history.image.brokers().broker(process.id);
            boolean clean = known != null && process.proof == known.epoch();
            boolean sameDisk = known == null || known.logDirectories().contains(directory(process));
            if (!clean || !sameDisk)
                history.lose(process.id);
            process.incarnation++;
            BrokerRegistered registration = Events.registration(process.id, 1)
                    .setIncarnationId(UuidValues.of(new Uuid(process.id, process.incarnation)))
                    .clearLogDirectories()
                    .addLogDirectories(UuidValues.of(directory(process)))
                    .build();
            RegisterBrokerSweep sweep = new RegisterBrokerSweep(history.image, registration, clean,
                    DecisionHistory.smallSteps());
            history.start(sweep, process.id, () -> {
                process.isUp = !sweep.isOvertaken();
                process.epoch = sweep.brokerEpoch();
            });
        }

        private static Uuid directory(BrokerProcess process) {
            return new Uuid(process.id, 100 + process.disk);
        }

        /** What is silent is fenced; now and then one that only seems so. */
        private void takeForDead(BrokerProcess process, boolean falseAlarm) {
            BrokerImage known = history.image.brokers().broker(process.id);
            if (known == null || known.isFenced() || history.isDeparting(process.id)
                    || (history.isAlive(process.id) && !falseAlarm))
                return;
            history.start(new FenceBrokerSweep(process.id, known.epoch(), DecisionHistory.smallSteps()),
                    process.id, () -> {});
        }

        private void shutDown(BrokerProcess process) {
            if (history.isAlive(process.id))
                history.start(new ControlledShutdownSweep(process.id, process.epoch,
                        DecisionHistory.smallSteps()), -1, () -> {});
        }

        private void unfence(BrokerProcess process) {
            BrokerImage known = history.image.brokers().broker(process.id);
            if (known != null && known.isFenced() && history.isAlive(process.id))
                history.start(new UnfenceSweep(process.id, known.epoch(), DecisionHistory.smallSteps()), -1,
                        () -> {});
        }

        /** Whatever it had is given up. */
        private void unregister(BrokerProcess process) {
            BrokerImage known = history.image.brokers().broker(process.id);
            if (known == null || history.isDeparting(process.id) || !random.oneIn(3))
                return;
            process.crash();
            history.lose(process.id);
            history.start(new UnregisterBrokerSweep(process.id, known.epoch(),
                    DecisionHistory.smallSteps()), process.id, () -> {});
        }

        private void createTopic() {
            List<Integer> able = able();
            if (able.isEmpty() || history.image.topics().size() >= 5)
                return;
            topics++;
            Uuid id = new Uuid(random.nextLong() | 1, topics);
            List<MetadataRecord> records = new ArrayList<>();
            records.add(Events.topic(id, "topic-" + topics));
            int partitions = 1 + random.nextInt(4);
            for (int i = 0; i < partitions; i++) {
                int[] replicas = some(able).stream().mapToInt(each -> each).toArray();
                var partition = Events.partition(id, i, replicas);
                for (int replica : replicas) {
                    Uuid directory = Objects.requireNonNull(history.image.brokers().broker(replica))
                            .logDirectories().getFirst();
                    partition.addDirectories(directory.getMostSignificantBits())
                            .addDirectories(directory.getLeastSignificantBits());
                }
                records.add(Events.created(partition));
            }
            history.apply(records, Cause.PLAIN);
        }

        private List<Integer> able() {
            return history.processes.keySet().stream()
                    .filter(id -> history.around().mayLead(history.image, id))
                    .toList();
        }

        /** One to four of them, in any order. */
        private List<Integer> some(List<Integer> ids) {
            Set<Integer> drawn = new LinkedHashSet<>();
            int count = 1 + random.nextInt(Math.min(4, ids.size()));
            while (drawn.size() < count)
                drawn.add(ids.get(random.nextInt(ids.size())));
            return List.copyOf(drawn);
        }

        private void reassign(Place place) {
            reassign(place, new ReassignablePartition().setPartitionIndex(place.partition())
                    .setReplicas(some(List.copyOf(history.processes.keySet()))));
        }

        private void cancel(Place place) {
            reassign(place, new ReassignablePartition().setPartitionIndex(place.partition())
                    .setReplicas(null));
        }

        private void reassign(Place place, ReassignablePartition partition) {
            history.decide(new AlterPartitionReassignments(), new AlterPartitionReassignmentsRequestData()
                    .setTopics(List.of(new ReassignableTopic().setName(history.topic(place).name())
                            .setPartitions(List.of(partition)))),
                    Cause.PLAIN);
        }

        private void elect(ElectionType type) {
            history.decide(new ElectLeaders(), new ElectLeadersRequestData()
                    .setElectionType(type.value)
                    .setTopicPartitions(null), type == ElectionType.UNCLEAN ? Cause.UNCLEAN : Cause.PLAIN);
        }

        /** Of that partition's topic, or of all brokers. */
        private void changeMinIsr(Place place) {
            boolean ofTopic = random.nextInt(3) > 0;
            AlterConfigsResource resource = new AlterConfigsResource()
                    .setResourceType((ofTopic ? ConfigResource.Type.TOPIC : ConfigResource.Type.BROKER).id())
                    .setResourceName(ofTopic ? history.topic(place).name() : "");
            resource.configs().add(new AlterableConfig().setName(MIN_ISR)
                    .setConfigOperation(AlterConfigOp.OpType.SET.id())
                    .setValue("" + (1 + random.nextInt(3))));
            IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
            request.resources().add(resource);
            short error = history.decide(new IncrementalAlterConfigs(), request, Cause.PLAIN).responses()
                    .getFirst().errorCode();
            assertThat(error).isEqualTo((short) 0);
        }

        private void changeUnclean(Place place) {
            if (random.oneIn(3))
                history.apply(List.of(Events.config(ConfigResourceType.TOPIC, history.topic(place).name(),
                        Map.of(UNCLEAN, "" + random.oneIn(3)))), Cause.PLAIN);
        }

        /** All brokers run, undisturbed. */
        private void bringAllBack() {
            history.runAll();
            for (BrokerProcess each : history.processes.values()) {
                BrokerImage known = history.image.brokers().broker(each.id);
                if (each.isUp && (known == null || known.isInControlledShutdown()))
                    each.stopCleanly();
                restart(each);
            }
            history.runAll();
            for (BrokerProcess each : history.processes.values()) {
                assertThat(history.isAlive(each.id)).isTrue();
                unfence(each);
            }
            history.runAll();
        }

        /** Somebody leads then, if one who led before still has its log. */
        private void requireLeader(Place place) {
            PartitionImage partition = history.at(place);
            boolean canLead = partition.lastKnownLeader() != PartitionImage.NO_LEADER
                    || !partition.isr().isEmpty() || !partition.eligibleLeaderReplicas().isEmpty();
            assertThat(partition.hasLeader() || !canLead).as("%s", partition).isTrue();
        }
    }
}
