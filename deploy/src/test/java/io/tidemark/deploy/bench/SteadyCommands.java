package io.tidemark.deploy.bench;

import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.Command;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.decision.config.IncrementalAlterConfigs;
import io.tidemark.controller.decision.topic.CreateTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;

/**
 * Commands that come at a steady rate, by turns a new topic of three partitions and a config of an old one. The
 * time of each is taken from when it was due, not from when the shard got round to it; that the shard looks at its
 * timer, as at its connections, only now and then counts as well. Owned by the controller's shard.
 */
final class SteadyCommands {
    private static final int PARTITIONS = 3;
    private static final short REPLICAS = 3;
    private static final double NANOS_PER_MS = 1e6;

    private final Shard shard;
    private final ActiveController controller;
    private final LongSupplier nanos;
    private final long intervalNanos;
    private final SplittableRandom random = new SplittableRandom(7);
    private final List<Double> latenciesMs = new ArrayList<>();
    private long dueNanos;
    private int sent;
    private int answered;
    private boolean stopped;

    /** @param nanos the time by which they come and are measured */
    SteadyCommands(Shard shard, ActiveController controller, LongSupplier nanos, int perSecond) {
        this.shard = shard;
        this.controller = controller;
        this.nanos = nanos;
        this.intervalNanos = 1_000_000_000L / perSecond;
    }

    void start() {
        dueNanos = nanos.getAsLong();
        send();
    }

    /** No more are sent; those that wait are still answered. */
    void stop() {
        stopped = true;
    }

    boolean isAllAnswered() {
        return answered == sent;
    }

    /** Of each command, in milliseconds. */
    List<Double> latenciesMs() {
        return latenciesMs;
    }

    private void send() {
        if (stopped) return;
        for (long now = nanos.getAsLong(); dueNanos <= now; dueNanos += intervalNanos) submit(dueNanos);
        shard.schedule(1, this::send);
    }

    private void submit(long due) {
        int number = sent++;
        if (number % 2 == 0) {
            CreateTopicsRequestData request = newTopic(number);
            submit(due, (image, around) -> new CreateTopics().decide(image, request, around));
        } else {
            IncrementalAlterConfigsRequestData request = newConfig(number);
            submit(due, (image, around) -> new IncrementalAlterConfigs().decide(image, request, around));
        }
    }

    private <R> void submit(long due, Command<R> command) {
        controller.submit(command, outcome -> {
            if (!(outcome instanceof Outcome.Answered<R>))
                throw new IllegalStateException("a command was not answered: " + outcome);
            answered++;
            latenciesMs.add((nanos.getAsLong() - due) / NANOS_PER_MS);
        });
    }

    private static CreateTopicsRequestData newTopic(int number) {
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        request.topics().add(new CreatableTopic().setName("new-" + number).setNumPartitions(PARTITIONS)
                .setReplicationFactor(REPLICAS));
        return request;
    }

    private IncrementalAlterConfigsRequestData newConfig(int number) {
        AlterConfigsResource resource = new AlterConfigsResource()
                .setResourceType(ConfigResource.Type.TOPIC.id())
                .setResourceName(ManyPartitions.topicName(random.nextInt(ManyPartitions.MILLION.topics())));
        resource.configs()
                .add(new AlterableConfig().setName("retention.ms").setValue("" + (1_000_000 + number)));
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        request.resources().add(resource);
        return request;
    }
}
