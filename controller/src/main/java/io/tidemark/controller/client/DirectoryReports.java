package io.tidemark.controller.client;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.DirectoryData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.PartitionData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.TopicData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the controllers what a broker had in log directories that failed (KIP-858), which nobody else knows, until
 * its own image says so; and where a replica lies now, if they were told that it lay elsewhere. A request that is lost is made again, since it is made of what the image lacks. Of one
 * shard.
 */
final class DirectoryReports {
    /** How many replicas one request names. */
    static final int MAX_REPLICAS = 1_000;

    /** How long one may take, in milliseconds. */
    static final int TIMEOUT_MS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryReports.class);

    /** Sends a request to the active controller. */
    @FunctionalInterface
    interface Sender {
        /**
         * Sends it.
         *
         * @param done hears the outcome, once, later than this returns
         */
        void send(AssignReplicasToDirsRequestData request, int timeoutMs, Consumer<ForwardOutcome> done);
    }

    private final int brokerId;
    private final DirectoryHealth health;
    private final Sender sender;

    /** Directories of which the image says all, in the registration with that epoch. */
    private final Set<Uuid> told = new HashSet<>();
    private long toldInEpoch = -1;

    /** The number of moves after which the image was right about all. */
    private long rightAfterMoves = -1;
    private boolean underWay;

    DirectoryReports(int brokerId, DirectoryHealth health, Sender sender) {
        this.brokerId = brokerId;
        this.health = health;
        this.sender = sender;
    }

    /** Reports what the image lacks, unless a report is under way. */
    void look(ClusterImage image, long brokerEpoch) {
        if (toldInEpoch != brokerEpoch) {
            told.clear();
            rightAfterMoves = -1;
        }
        toldInEpoch = brokerEpoch;
        correct(image, brokerEpoch);
        for (Uuid directory : health.offline()) {
            if (underWay)
                return;
            if (!told.contains(directory))
                report(image, brokerEpoch, directory);
        }
    }

    /** Looks at all partitions, but only when one has moved, or the broker is new. */
    private void correct(ClusterImage image, long brokerEpoch) {
        BrokerImage self = image.brokers().broker(brokerId);
        long moves = health.moves();
        if (underWay || rightAfterMoves == moves || self == null || self.epoch() != brokerEpoch)
            return;
        told.clear();
        Map<Uuid, DirectoryData> wrong = new HashMap<>();
        health.places().entrySet().stream().filter(each -> isWrong(image, each.getKey(), each.getValue()))
                .limit(MAX_REPLICAS)
                .forEach(each -> add(image,
                        wrong.computeIfAbsent(each.getValue(), id -> new DirectoryData().setId(id)),
                        each.getKey()));
        if (wrong.isEmpty()) {
            rightAfterMoves = moves;
            return;
        }
        AssignReplicasToDirsRequestData request = new AssignReplicasToDirsRequestData().setBrokerId(brokerId)
                .setBrokerEpoch(brokerEpoch);
        request.directories().addAll(wrong.values());
        send(request, "where replicas have moved to");
    }

    private boolean isWrong(ClusterImage image, TopicPartition partition, Uuid directory) {
        TopicImage topic = image.topics().topic(partition.topic());
        PartitionImage known = topic == null ? null
                : image.topics().partition(topic.id(), partition.partition());
        Uuid said = known == null ? Uuid.ZERO_UUID : known.directory(brokerId);
        return !said.equals(Uuid.ZERO_UUID) && !said.equals(directory);
    }

    private void send(AssignReplicasToDirsRequestData request, String what) {
        underWay = true;
        sender.send(request, TIMEOUT_MS, outcome -> {
            underWay = false;
            if (!(outcome instanceof ForwardOutcome.Answered))
                LOG.warn("The controllers were not told {}: {}", what, outcome);
        });
    }

    private void report(ClusterImage image, long brokerEpoch, Uuid directory) {
        AssignReplicasToDirsRequestData request = new AssignReplicasToDirsRequestData().setBrokerId(brokerId)
                .setBrokerEpoch(brokerEpoch);
        DirectoryData lost = new DirectoryData().setId(directory);
        List<TopicPartition> missing = health.partitions(directory).stream()
                .filter(each -> isMissing(image, each, directory)).limit(MAX_REPLICAS).toList();
        if (missing.isEmpty()) {
            told.add(directory);
            return;
        }
        for (TopicPartition each : missing)
            add(image, lost, each);
        request.directories().add(lost);
        LOG.warn("Log directory {} has failed; the controllers are told of {} partitions in it", directory,
                missing.size());
        send(request, "what log directory " + directory + " held");
    }

    private boolean isMissing(ClusterImage image, TopicPartition partition, Uuid directory) {
        TopicImage topic = image.topics().topic(partition.topic());
        PartitionImage known = topic == null ? null
                : image.topics().partition(topic.id(), partition.partition());
        return known != null && known.replicas().contains(brokerId)
                && !known.directory(brokerId).equals(directory);
    }

    private static void add(ClusterImage image, DirectoryData lost, TopicPartition partition) {
        TopicImage topic = image.topics().topic(partition.topic());
        if (topic == null)
            return;
        TopicData last = lost.topics().isEmpty() ? null : lost.topics().getLast();
        if (last == null || !last.topicId().equals(topic.id())) {
            last = new TopicData().setTopicId(topic.id());
            lost.topics().add(last);
        }
        last.partitions().add(new PartitionData().setPartitionIndex(partition.partition()));
    }
}
