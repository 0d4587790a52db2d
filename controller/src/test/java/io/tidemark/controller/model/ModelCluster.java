package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.controller.active.Bounds;
import java.util.ArrayList;
import java.util.List;

/** Three controllers, and some brokers. */
final class ModelCluster {
    /** The first broker's id; the others follow. */
    static final int FIRST_BROKER = 10;

    private final ModelWorld world;
    private final List<ModelController> controllers = new ArrayList<>();
    private final List<ModelBroker> brokers = new ArrayList<>();

    ModelCluster(ModelWorld world, int brokerCount, Bounds bounds) {
        this.world = world;
        for (int id : ModelWorld.CONTROLLERS)
            controllers.add(new ModelController(world, id, bounds));
        for (int i = 0; i < brokerCount; i++)
            brokers.add(new ModelBroker(world, FIRST_BROKER + i, "broker-" + i));
        world.brokers.addAll(brokers);
    }

    List<ModelController> controllers() {
        return controllers;
    }

    List<ModelBroker> brokers() {
        return brokers;
    }

    List<Victim> victims() {
        List<Victim> all = new ArrayList<>(controllers);
        all.addAll(brokers);
        return all;
    }

    void start() {
        victims().forEach(Victim::start);
    }

    /** The active controller; more than one may believe to be it for a while, and then it is any of them. */
    ModelController active() {
        return controllers.stream().filter(ModelController::isActive).findFirst().orElseThrow();
    }

    /**
     * Whether one controller is active, all images are the same, all brokers take part, and with everybody there
     * each partition is led, has everybody in sync, and is not being reassigned.
     */
    boolean isAtRest() {
        ClusterImage newest = world.history.newest();
        return controllers.stream().filter(ModelController::isActive).count() == 1
                && controllers.stream().allMatch(each -> has(each, newest))
                && brokers.stream().allMatch(each -> takesPart(each, newest))
                && newest.topics().all().stream().allMatch(ModelCluster::isWell);
    }

    private static boolean has(ModelController controller, ClusterImage newest) {
        ModelController.Life life = controller.life();
        return life != null && life.shard.call(life.controller::committed).equals(newest);
    }

    private static boolean takesPart(ModelBroker broker, ClusterImage newest) {
        ModelBroker.Life life = broker.life();
        BrokerImage image = newest.brokers().broker(broker.id);
        return life != null && life.isRunning() && life.image().equals(newest) && image != null
                && !image.isFenced() && image.epoch() == life.epoch();
    }

    private static boolean isWell(TopicImage topic) {
        for (int number = 0; number < topic.partitions().size(); number++) {
            PartitionImage partition = topic.partitions().get(number);
            if (needsOperator(partition))
                continue;
            if (!partition.hasLeader() || partition.isReassigning()
                    || partition.isr().size() < partition.replicas().size())
                return false;
        }
        return true;
    }

    /** Its last eligible replica came back with other disks: only an unclean election brings it back. */
    private static boolean needsOperator(PartitionImage partition) {
        return !partition.hasLeader() && partition.isr().isEmpty()
                && partition.eligibleLeaderReplicas().isEmpty() && partition.lastKnownLeader() < 0;
    }
}
