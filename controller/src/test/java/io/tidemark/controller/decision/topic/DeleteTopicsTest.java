package io.tidemark.controller.decision.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.controller.decision.Clusters;
import io.tidemark.controller.decision.Decided;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class DeleteTopicsTest {
    private static final Uuid NO_SUCH_ID = new Uuid(5, 5);

    private final ClusterImage image = Clusters
            .withTopic(Clusters.withTopic(Clusters.ofBrokers(3), "a", 0, 1), "b", 1, 2)
            .replay(Events.config(ConfigResourceType.TOPIC, "a", Map.of("retention.ms", "1")));

    @Test
    void topicsAreDeletedByNameAndByIdWithTheirConfigs() {
        Decided<DeleteTopicsResponseData> decided = decide(byName("a"), byId(id("b")));
        ClusterImage after = Clusters.replayed(image, decided.records());
        assertThat(after.topics().size()).isZero();
        assertThat(after.configs().of(ConfigResource.topic("a")).isEmpty()).isTrue();
        assertThat(decided.response().responses()).hasSize(2).allSatisfy(each -> {
            assertThat(each.errorCode()).isZero();
            assertThat(each.errorMessage()).isNull();
            assertThat(each.topicId()).isEqualTo(id(each.name()));
        });
    }

    @Test
    void theNamesOfOldRequestsAreDeletedToo() {
        Decided<DeleteTopicsResponseData> decided = new DeleteTopics().decide(image,
                new DeleteTopicsRequestData().setTopicNames(List.of("a", "nobody")), Clusters.around());
        assertThat(errors(decided)).containsExactly(Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(Clusters.replayed(image, decided.records()).topics().names()).containsExactly("b");
    }

    @Test
    void whatIsNotThereIsRefusedAndTheRestIsDeleted() {
        Decided<DeleteTopicsResponseData> decided = decide(byName("nobody"), byId(NO_SUCH_ID), byName("a"));
        assertThat(errors(decided)).containsExactly(Errors.UNKNOWN_TOPIC_OR_PARTITION,
                Errors.UNKNOWN_TOPIC_ID, Errors.NONE);
        assertThat(decided.response().responses().find("nobody")).isNotNull();
        assertThat(Clusters.replayed(image, decided.records()).topics().names()).containsExactly("b");
    }

    @Test
    void anEntryWithBothOrNeitherIsRefused() {
        assertThat(errors(decide(byName("a").setTopicId(id("a")), new DeleteTopicState().setName(null))))
                .containsExactly(Errors.INVALID_REQUEST, Errors.INVALID_REQUEST);
        assertThat(decide(byName("a").setTopicId(id("a"))).records()).isEmpty();
    }

    @Test
    void aTopicThatIsThereTwiceStays() {
        Decided<DeleteTopicsResponseData> decided = decide(byName("a"), byId(id("a")), byName("b"),
                byName("b"),
                byName("c"), byName("c"), byId(NO_SUCH_ID), byId(NO_SUCH_ID));
        assertThat(decided.records()).isEmpty();
        assertThat(errors(decided)).hasSize(4).containsOnly(Errors.INVALID_REQUEST);
        DeletableTopicResult a = decided.response().responses().find("a");
        assertThat(a.topicId()).isEqualTo(id("a"));
    }

    @Test
    void nothingIsDeletedWhereDeletingIsSwitchedOff() {
        Decided<DeleteTopicsResponseData> decided = new DeleteTopics().decide(image,
                new DeleteTopicsRequestData().setTopics(List.of(byName("a"), byId(id("b")))),
                Clusters.around("delete.topic.enable=false"));
        assertThat(decided.records()).isEmpty();
        assertThat(errors(decided)).containsExactly(Errors.TOPIC_DELETION_DISABLED,
                Errors.TOPIC_DELETION_DISABLED);
    }

    @Test
    void theMetadataLogIsNoTopicToDelete() {
        assertThat(errors(decide(byName("__cluster_metadata")))).containsExactly(
                Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(errors(decide(byId(Uuid.METADATA_TOPIC_ID)))).containsExactly(Errors.UNKNOWN_TOPIC_ID);
    }

    private Uuid id(String name) {
        return Clusters.topic(image, name).id();
    }

    private static DeleteTopicState byName(String name) {
        return new DeleteTopicState().setName(name);
    }

    private static DeleteTopicState byId(Uuid id) {
        return new DeleteTopicState().setName(null).setTopicId(id);
    }

    private Decided<DeleteTopicsResponseData> decide(DeleteTopicState... topics) {
        return new DeleteTopics().decide(image, new DeleteTopicsRequestData().setTopics(List.of(topics)),
                Clusters.around());
    }

    private static List<Errors> errors(Decided<DeleteTopicsResponseData> decided) {
        List<Errors> errors = new ArrayList<>();
        for (DeletableTopicResult each : decided.response().responses())
            errors.add(Errors.forCode(each.errorCode()));
        return errors;
    }
}
