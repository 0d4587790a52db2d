package io.tidemark.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.api.Forwarding.Forwarded;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.FeatureLevelChanged;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.wire.BodyCodec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** What operators are answered by the broker itself. */
class AdminAnswersTest {
    private static final Forwarding NOWHERE = (_, _, _, _, _, _) -> {
        throw new AssertionError("nothing is sent on");
    };

    /** A key that is sent on is served in each version, whatever becomes of it. */
    @Test
    void inEveryVersionAClientCanHearThatNobodyHasAnswered() {
        for (ApiHandler<?, ?> handler : ForwardedApi.all(NOWHERE)) {
            ApiKeys key = handler.key();
            for (short version = handler.oldestVersion(); version <= handler.latestVersion(); version++) {
                ApiMessage request = key.messageType.newRequest();
                ApiMessage refusal = ((ForwardedApi<?>) handler).refusal(version, request,
                        new Forwarded.Failed(Errors.REQUEST_TIMED_OUT, "Nobody answers."));
                assertThat(BodyCodec.write(refusal, version).hasRemaining()).as("%s %d", key, version)
                        .isTrue();
            }
        }
    }

    @Test
    void eachKeyIsSentOnOnce() {
        assertThat(ForwardedApi.all(NOWHERE)).extracting(ApiHandler::key).doesNotHaveDuplicates()
                .contains(ApiKeys.UPDATE_FEATURES, ApiKeys.DESCRIBE_QUORUM, ApiKeys.REMOVE_RAFT_VOTER);
    }

    @Test
    void withoutAnAuthorizerEachRuleIsRefusedByItself() {
        CreateAclsRequestData creations = new CreateAclsRequestData()
                .setCreations(List.of(new AclCreation(), new AclCreation()));
        assertThat(CreateAclsApi.refusal(creations).results())
                .extracting(each -> Errors.forCode(each.errorCode()))
                .containsExactly(Errors.SECURITY_DISABLED, Errors.SECURITY_DISABLED);
        assertThat(CreateAclsApi.refusal(new CreateAclsRequestData()).results()).isEmpty();
        DeleteAclsRequestData deletions = new DeleteAclsRequestData()
                .setFilters(List.of(new DeleteAclsFilter()));
        assertThat(DeleteAclsApi.refusal(deletions).filterResults())
                .extracting(each -> Errors.forCode(each.errorCode()))
                .containsExactly(Errors.SECURITY_DISABLED);
    }

    /** KIP-584: before version 3 there is no room for features. */
    @Test
    void apiVersionsTellsOfFeaturesWhereThereIsRoom() {
        ClusterImage image = ClusterImage.EMPTY.replay(MetadataRecord.newBuilder().setFeatureLevelChanged(
                FeatureLevelChanged.newBuilder().setName("metadata.version").setLevel(1)).build());
        ApiVersionsResponseData told = ApiVersionsApi.withFeatures(new ApiVersionsResponseData(), image,
                (short) 3);
        assertThat(told.finalizedFeatures().find("metadata.version").maxVersionLevel()).isEqualTo((short) 1);
        assertThat(told.supportedFeatures().find("metadata.version").maxVersion()).isEqualTo((short) 1);
        assertThat(told.finalizedFeaturesEpoch()).isEqualTo(image.endOffset());
        assertThat(ApiVersionsApi.withFeatures(new ApiVersionsResponseData(), image, (short) 2))
                .isEqualTo(new ApiVersionsResponseData());
    }

    /** KIP-511: whoever asks in a version that is not served hears which are, and nothing else. */
    @Test
    void anUnknownVersionOfApiVersionsIsAnsweredWithItsOwnRangeAlone() {
        ApiVersionsResponseData response = new ApiRouter(ForwardedApi.all(NOWHERE), () -> ClusterImage.EMPTY)
                .unservedApiVersions();
        assertThat(Errors.forCode(response.errorCode())).isEqualTo(Errors.UNSUPPORTED_VERSION);
        assertThat(response.apiKeys()).singleElement()
                .matches(each -> each.apiKey() == ApiKeys.API_VERSIONS.id && each.maxVersion() == 4);
    }

    @Test
    void configResourcesAreListedByKind() {
        ClusterImage image = ClusterImage.EMPTY.replay(Events.topic(new Uuid(1, 1), "t"))
                .replay(Events.registered(1, 1)).replay(Events.unfenced(1, 1)).replay(Events.registered(2, 2))
                .replay(Events.config(ConfigResourceType.GROUP, "g",
                        Map.of("consumer.session.timeout.ms", "1")));
        assertThat(listed(image, ConfigResource.Type.TOPIC)).containsExactly("t");
        assertThat(listed(image, ConfigResource.Type.BROKER)).containsExactly("1");
        assertThat(listed(image, ConfigResource.Type.GROUP)).containsExactly("g");
        assertThat(listed(image, ConfigResource.Type.CLIENT_METRICS)).isEmpty();
        assertThat(listed(image)).containsExactlyInAnyOrder("t", "1", "1", "g");
        ListConfigResourcesResponseData unknown = ListConfigResourcesApi
                .list(new ClusterView(image, "PLAINTEXT"), List.of((byte) 99));
        assertThat(Errors.forCode(unknown.errorCode())).isEqualTo(Errors.UNSUPPORTED_VERSION);
    }

    private static List<String> listed(ClusterImage image, ConfigResource.Type... types) {
        String listener = image.brokers().all().iterator().next().listeners().getFirst().getName();
        return ListConfigResourcesApi
                .list(new ClusterView(image, listener),
                        Arrays.stream(types).map(ConfigResource.Type::id).toList())
                .configResources().stream()
                .map(ListConfigResourcesResponseData.ConfigResource::resourceName).toList();
    }
}
