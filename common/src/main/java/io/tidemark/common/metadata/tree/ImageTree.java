package io.tidemark.common.metadata.tree;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.AclAdded;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.common.metadata.words.Phrases;
import io.tidemark.common.metadata.words.ShownValue;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tree of an image. What credentials are made of stays out; configs are shown as the caller says. */
public final class ImageTree {
    private ImageTree() {}

    /** The root, whose name is "cluster". {@code shownValue} may hide a config's value: (key, value) to text. */
    public static TreeNode of(ClusterImage image, ShownValue shownValue) {
        return new TreeNode("cluster",
                "%s, offset %d, epoch %d".formatted(image.clusterId(), image.endOffset(), image.epoch()),
                () -> Stream.of(quorum(image), features(image), brokers(image), topics(image),
                        configs(image, shownValue), quotas(image), users(image), acls(image),
                        TreeNode.leaf("producer-ids", "next " + image.producerIds().nextProducerId()),
                        unknown(image)));
    }

    private static TreeNode quorum(ClusterImage image) {
        return new TreeNode("quorum", "active controller " + image.quorum().controllerId(),
                () -> image.quorum().voters().values().stream().map(ImageTree::voter));
    }

    private static TreeNode voter(VoterAdded voter) {
        return TreeNode.leaf(Integer.toString(voter.getVoterId()), "directory "
                + UuidValues.toUuid(voter.getDirectoryId()) + ", "
                + Phrases.addresses(voter.getListenersList()));
    }

    private static TreeNode features(ClusterImage image) {
        return TreeNode.folder("features", () -> image.features()
                .byName()
                .values()
                .stream()
                .map(each -> TreeNode.leaf(each.getName(), "level " + each.getLevel())));
    }

    private static TreeNode brokers(ClusterImage image) {
        return TreeNode.folder("brokers", () -> image.brokers().all().stream().map(ImageTree::broker));
    }

    private static TreeNode broker(BrokerImage broker) {
        String state = broker.isFenced() ? "fenced" : "active";
        if (broker.isInControlledShutdown())
            state += ", in controlled shutdown";
        return new TreeNode(Integer.toString(broker.id()), state,
                () -> Stream.of(TreeNode.leaf("epoch", Long.toString(broker.epoch())),
                        TreeNode.leaf("incarnation", broker.incarnationId().toString()),
                        TreeNode.leaf("rack", broker.rack().orElse("(none)")),
                        TreeNode.leaf("listeners", Phrases.addresses(broker.listeners())),
                        TreeNode.leaf("log-directories", broker.logDirectories().toString()),
                        TreeNode.leaf("features", Phrases.features(broker.features()))));
    }

    private static TreeNode topics(ClusterImage image) {
        return new TreeNode("topics", image.topics().toString(),
                () -> image.topics()
                        .names()
                        .stream()
                        .map(name -> topic(Objects.requireNonNull(image.topics().topic(name)))));
    }

    private static TreeNode topic(TopicImage topic) {
        return new TreeNode(topic.name(), topic.id() + ", " + topic.partitions(),
                () -> IntStream.range(0, topic.partitions().size())
                        .mapToObj(i -> TreeNode.leaf(Integer.toString(i),
                                topic.partitions().get(i).toString())));
    }

    private static TreeNode configs(ClusterImage image, ShownValue shown) {
        return TreeNode.folder("configs", () -> image.configs()
                .byResource()
                .entrySet()
                .stream()
                .map(each -> TreeNode.folder(each.getKey().toString(), () -> each.getValue()
                        .values()
                        .entrySet()
                        .stream()
                        .map(entry -> TreeNode.leaf(entry.getKey(),
                                shown.show(entry.getKey(), entry.getValue()))))));
    }

    private static TreeNode quotas(ClusterImage image) {
        return TreeNode.folder("quotas", () -> image.quotas()
                .byEntity()
                .keySet()
                .stream()
                .map(entity -> TreeNode.leaf(entity.toString(), image.quotas().limits(entity).toString())));
    }

    private static TreeNode users(ClusterImage image) {
        return TreeNode.folder("scram", () -> image.access()
                .scram()
                .entrySet()
                .stream()
                .map(each -> TreeNode.leaf(each.getKey().toString(),
                        each.getValue().getIterations() + " iterations")));
    }

    private static TreeNode acls(ClusterImage image) {
        return TreeNode.folder("acls", () -> image.access().acls().stream().map(ImageTree::acl));
    }

    private static TreeNode acl(AclAdded rule) {
        return TreeNode.leaf(UuidValues.toUuid(rule.getId()).toString(), Phrases.rule(rule));
    }

    private static TreeNode unknown(ClusterImage image) {
        return new TreeNode("unknown", image.unknownRecords().records().size() + " records of newer kinds",
                () -> image.unknownRecords()
                        .records()
                        .stream()
                        .map(each -> TreeNode.leaf("kind " + RecordCodec.kindNumber(each),
                                each.getSerializedSize() + " bytes")));
    }
}
