package io.tidemark.controller.decision.partition;

import static java.util.Objects.requireNonNull;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import io.tidemark.sim.SeededRandomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * The controller's side of a history: the image, what is decided on it, sweeps under way, and what has to hold
 * after each batch of records. Sweeps take steps of two changes, so that much comes in between.
 */
final class DecisionHistory {
    static final int BROKERS = 5;

    record Place(Uuid topicId, int partition) {}

    /**
     * A sweep under way.
     *
     * @param departing the broker it takes away, or -1
     * @param whenDone what its end means to others
     */
    record Running(Sweep sweep, int departing, Runnable whenDone) {}

    /**
     * What a batch of records comes from.
     *
     * @param mayBeUnclean whether an operator asked for unclean elections
     * @param caughtUp who had caught up with a leader that proposes an ISR
     */
    record Cause(boolean mayBeUnclean, Map<Place, BrokerIds> caughtUp) {
        static final Cause PLAIN = new Cause(false, Map.of());
        static final Cause UNCLEAN = new Cause(true, Map.of());
    }

    final SeededRandomness random;
    final Map<Integer, BrokerProcess> processes = new TreeMap<>();
    final Map<Place, PartitionModel> models = new HashMap<>();
    final List<Running> sweeps = new ArrayList<>();

    ClusterImage image = ClusterImage.EMPTY;

    DecisionHistory(SeededRandomness random) {
        this.random = random;
        for (int id = 1; id <= BROKERS; id++)
            processes.put(id, new BrokerProcess(id));
    }

    Surroundings around() {
        Set<Integer> leaving = new HashSet<>();
        sweeps.forEach(each -> leaving.add(each.departing()));
        leaving.remove(-1);
        return new Surroundings(0, random, TestCluster.DEFAULTS, leaving);
    }

    static PartitionWalk smallSteps() {
        return new PartitionWalk(2, 3);
    }

    int minInsyncReplicas(TopicImage topic, PartitionImage partition) {
        return new TopicTerms.OfTopics(image, TestCluster.DEFAULTS).of(topic)
                .minInsyncReplicas(Assignment.of(partition).settled().size());
    }

    BrokerProcess process(int id) {
        return requireNonNull(processes.get(id));
    }

    /** Whether the process runs, and is who the image means. */
    boolean isAlive(int id) {
        BrokerImage broker = image.brokers().broker(id);
        return broker != null && id > 0 && process(id).isUp && process(id).epoch == broker.epoch();
    }

    <Q extends ApiMessage, R extends ApiMessage> R decide(Decision<Q, R> decision, Q request,
            Cause cause) {
        Decided<R> decided = decision.decide(image, request, around());
        apply(decided.records(), cause);
        return decided.response();
    }

    void start(Sweep sweep, int departing, Runnable whenDone) {
        sweeps.add(new Running(sweep, departing, whenDone));
    }

    /** One step of one sweep. */
    void stepOne() {
        if (sweeps.isEmpty())
            return;
        Running running = sweeps.get(random.nextInt(sweeps.size()));
        apply(running.sweep().step(image, around()), Cause.PLAIN);
        if (running.sweep().isDone()) {
            sweeps.remove(running);
            running.whenDone().run();
        }
    }

    /** The controller gives way to another one, which knows nothing of sweeps. */
    void failOver() {
        sweeps.clear();
        start(new UncleanElectionSweep(Optional.empty(), smallSteps()), -1, () -> {});
    }

    void runAll() {
        for (int steps = 0; !sweeps.isEmpty(); steps++) {
            if (steps > 100_000)
                throw new AssertionError("sweeps do not end: " + sweeps);
            stepOne();
        }
    }

    /** Replays a batch, and looks whether everything holds. */
    void apply(List<MetadataRecord> records, Cause cause) {
        if (records.isEmpty())
            return;
        ClusterImage before = image;
        image = image.replay(records, image.endOffset() + 1).after();
        models.keySet().removeIf(place -> image.topics().topic(place.topicId()) == null);
        for (TopicImage topic : image.topics().all()) {
            for (int i = 0; i < topic.partitions().size(); i++)
                look(before, topic, i, cause);
        }
    }

    private void look(ClusterImage before, TopicImage topic, int partition, Cause cause) {
        PartitionImage now = topic.partitions().get(partition);
        int min = minInsyncReplicas(topic, now);
        PartitionImage was = before.topics().partition(topic.id(), partition);
        Place here = new Place(topic.id(), partition);
        PartitionModel model = models.computeIfAbsent(here, place -> new PartitionModel(now, min));
        boolean allowed = cause.mayBeUnclean()
                || new TopicTerms.OfTopics(image, TestCluster.DEFAULTS).of(topic)
                        .allowUncleanElection();
        model.changed(was == null ? now : was, now, min, allowed,
                Objects.requireNonNull(cause.caughtUp().getOrDefault(here, BrokerIds.NONE)),
                isAlive(now.leader()));
        model.requireNotForgotten(now);
        if (was != null && !was.equals(now) && now.partitionEpoch() != was.partitionEpoch() + 1)
            throw new AssertionError("the partition epoch did not rise by one: " + was + " -> " + now);
        if (now.isr().size() >= min && !now.eligibleLeaderReplicas().isEmpty())
            throw new AssertionError("somebody is eligible beside an ISR of " + min + ": " + now);
        requireUnfenced(now);
    }

    private void requireUnfenced(PartitionImage now) {
        for (int member : now.isr().toArray()) {
            BrokerImage broker = image.brokers().broker(member);
            if (broker == null || broker.isFenced())
                throw new AssertionError("broker " + member + " is in an ISR, and fenced or gone: " + now);
        }
    }

    /** A broker's copies are gone, or may be. */
    void lose(int broker) {
        models.values().forEach(each -> each.lose(broker));
    }

    List<Place> places() {
        return models.keySet()
                .stream()
                .sorted((a, b) -> a.topicId().equals(b.topicId()) ? a.partition() - b.partition()
                        : a.topicId().compareTo(b.topicId()))
                .toList();
    }

    PartitionImage at(Place place) {
        return Objects.requireNonNull(image.topics().partition(place.topicId(), place.partition()));
    }

    TopicImage topic(Place place) {
        return Objects.requireNonNull(image.topics().topic(place.topicId()));
    }

    PartitionModel model(Place place) {
        return Objects.requireNonNull(models.get(place));
    }

    boolean isDeparting(int broker) {
        return sweeps.stream().anyMatch(each -> each.departing() == broker);
    }
}
