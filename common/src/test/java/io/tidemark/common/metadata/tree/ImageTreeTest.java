package io.tidemark.common.metadata.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.RandomHistory;
import io.tidemark.common.metadata.record.AclAdded;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.sim.SeededRandomness;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ImageTreeTest {
    private static final Uuid TOPIC = new Uuid(1, 1);
    private static final ClusterImage IMAGE = ClusterImage.EMPTY
            .replay(List.of(Events.barrier(3), Events.registered(1, 1), Events.unfenced(1, 1),
                    Events.topic(TOPIC, "orders"), Events.created(Events.partition(TOPIC, 0, 1, 2)),
                    Events.config(ConfigResourceType.TOPIC, "orders",
                            Map.of("retention.ms", "5", "pass", "x"))),
                    6)
            .after();
    private static final TreeNode TREE = ImageTree.of(IMAGE,
            (key, value) -> key.equals("pass") ? "[hidden]" : value);

    @Test
    void aPartitionIsFoundByItsPath() {
        assertThat(TREE.find("/topics/orders/0").map(TreeNode::text)).hasValue(
                "leader 1, leader epoch 0, partition epoch 0, replicas [1, 2], isr [1, 2]");
        assertThat(TREE.find("/topics/other")).isEmpty();
        assertThat(TREE.find("")).hasValue(TREE);
    }

    @Test
    void linesAreIndentedByLevelDownToADepth() {
        assertThat(TREE.lines(1).toList()).startsWith("cluster: , offset 6, epoch 3",
                "  quorum: active controller 1", "  features", "  brokers",
                "  topics: 1 topics, 1 partitions");
        assertThat(TREE.lines(3).toList()).contains("    1: active", "      epoch: 1",
                "      listeners: PLAINTEXT broker1:9092 (PLAINTEXT)", "    TOPIC orders",
                "      retention.ms: 5");
    }

    @Test
    void theCallerSaysWhatIsShownOfAConfig() {
        assertThat(TREE.find("configs/TOPIC orders/pass").map(TreeNode::text)).hasValue("[hidden]");
    }

    @Test
    void namesMayHaveSlashesInThem() {
        ClusterImage image = IMAGE.replay(Events.config(ConfigResourceType.GROUP, "a", Map.of("k", "1")))
                .replay(Events.config(ConfigResourceType.GROUP, "a/b", Map.of("k", "2")));
        TreeNode tree = ImageTree.of(image, (key, value) -> value);
        assertThat(tree.find("configs/GROUP a/k").map(TreeNode::text)).hasValue("1");
        assertThat(tree.find("configs/GROUP a/b/k").map(TreeNode::text)).hasValue("2");
        assertThat(tree.find("configs/GROUP a/b/c")).isEmpty();
    }

    @Test
    void aRuleReadsAsASentence() {
        MetadataRecord rule = Events.record()
                .setAclAdded(AclAdded.newBuilder()
                        .setId(UuidValues.of(new Uuid(9, 9)))
                        .setResourceType(2)
                        .setResourceName("orders")
                        .setPatternType(3)
                        .setPrincipal("User:alice")
                        .setHost("*")
                        .setOperation(3)
                        .setPermissionType(3))
                .build();
        assertThat(ImageTree.of(IMAGE.replay(rule), (key, value) -> value).lines(2))
                .anyMatch(line -> line.endsWith("User:alice from *: allow read on topic 'orders' (literal)"));
    }

    @Test
    void everyHistoryHasATreeWithoutTheKeysOfItsUsers() {
        RandomHistory history = new RandomHistory(new SeededRandomness(3));
        ClusterImage image = ClusterImage.EMPTY;
        for (int i = 0; i < 300; i++) {
            for (MetadataRecord each : history.next(image))
                image = image.replay(each);
        }
        assertThat(ImageTree.of(image, (key, value) -> value).lines(9)).hasSizeGreaterThan(100)
                .noneMatch(line -> line.contains("secret"));
    }
}
