package io.tidemark.controller.decision.partition;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicTermsTest {
    private static final String MIN = "min.insync.replicas";
    private final TestCluster cluster = new TestCluster(3);

    @BeforeEach
    void aTopic() {
        cluster.topic("t");
    }

    @Test
    void withoutAConfigHalfOfTheReplicasMustBeInSync() {
        assertThat(terms().minInsyncReplicas(1)).isEqualTo(1);
        assertThat(terms().minInsyncReplicas(2)).isEqualTo(1);
        assertThat(terms().minInsyncReplicas(3)).isEqualTo(2);
        assertThat(terms().minInsyncReplicas(5)).isEqualTo(3);
        assertThat(terms().allowUncleanElection()).isFalse();
    }

    @Test
    void theClustersValueCountsBeforeTheFile() {
        set(ConfigResourceType.CLUSTER_DEFAULT, "", MIN, "3");
        assertThat(terms().minInsyncReplicas(3)).isEqualTo(3);
        assertThat(terms().minInsyncReplicas(2)).isEqualTo(2);
    }

    @Test
    void theTopicsValueCountsBeforeTheClusters() {
        set(ConfigResourceType.CLUSTER_DEFAULT, "", MIN, "3");
        cluster.config("t", MIN, "2");
        assertThat(terms().minInsyncReplicas(3)).isEqualTo(2);
    }

    @Test
    void aValueThatCannotBeReadIsNotThere() {
        cluster.config("t", MIN, "many");
        cluster.config("t", "unclean.leader.election.enable", "perhaps");
        assertThat(terms().minInsyncReplicas(3)).isEqualTo(2);
        assertThat(terms().allowUncleanElection()).isFalse();
    }

    @Test
    void theTermsOfOneTopicAreNotThoseOfTheNext() {
        cluster.topic("u");
        cluster.config("u", MIN, "1");
        TopicTerms.OfTopics all = new TopicTerms.OfTopics(cluster.image, TestCluster.DEFAULTS);
        for (int i = 0; i < 2; i++) {
            assertThat(of(all, "t").minInsyncReplicas(3)).isEqualTo(2);
            assertThat(of(all, "u").minInsyncReplicas(3)).isEqualTo(1);
        }
    }

    private void set(ConfigResourceType type, String name, String key, String value) {
        cluster.apply(List.of(Events.config(type, name, Map.of(key, value))));
    }

    private TopicTerms terms() {
        return of(new TopicTerms.OfTopics(cluster.image, TestCluster.DEFAULTS), "t");
    }

    private TopicTerms of(TopicTerms.OfTopics all, String topic) {
        return all.of(requireNonNull(cluster.image.topics().topic(topic)));
    }
}
