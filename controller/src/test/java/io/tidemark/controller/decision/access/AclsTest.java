package io.tidemark.controller.decision.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.decision.Clusters;
import io.tidemark.controller.decision.Decided;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsMatchingAcl;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class AclsTest {
    private static final byte UNKNOWN = 0;
    private static final byte ANY = 1;

    private final ClusterImage image = created(ClusterImage.EMPTY, rule("orders"), rule("orders-eu"),
            rule("ord").setResourcePatternType(PatternType.PREFIXED.code()),
            rule("orders").setPrincipal("User:bob").setPermissionType(AclPermissionType.DENY.code()));

    @Test
    void rulesAreAddedOnce() {
        assertThat(image.access().acls()).hasSize(4);
        Decided<CreateAclsResponseData> again = create(image, rule("orders"), rule("new"), rule("new"));
        assertThat(again.response().results()).hasSize(3).allMatch(each -> each.errorCode() == 0);
        assertThat(again.records()).hasSize(1);
        assertThat(Clusters.replayed(image, again.records()).access().acls()).hasSize(5);
    }

    @Test
    void whatIsNoRuleIsRefusedAndTheOthersAreAdded() {
        assertRefused(rule("t").setResourceType(UNKNOWN));
        assertRefused(rule("t").setResourceType(ANY));
        assertRefused(rule("t").setResourcePatternType(ANY));
        assertRefused(rule("t").setResourcePatternType(PatternType.MATCH.code()));
        assertRefused(rule("t").setOperation(UNKNOWN));
        assertRefused(rule("t").setOperation(ANY));
        assertRefused(rule("t").setOperation((byte) 99));
        assertRefused(rule("t").setPermissionType(ANY));
        assertRefused(rule(""));
        assertRefused(rule("t").setPrincipal("alice"));
        assertRefused(rule("t").setPrincipal(":alice"));
        assertRefused(rule("t").setHost(""));
        assertRefused(rule("t").setResourceType(ResourceType.CLUSTER.code()));
    }

    private static void assertRefused(AclCreation wanted) {
        Decided<CreateAclsResponseData> decided = create(ClusterImage.EMPTY, wanted, rule("good"));
        assertThat(Errors.forCode(decided.response().results().getFirst().errorCode()))
                .isEqualTo(Errors.INVALID_REQUEST);
        assertThat(decided.response().results().getLast().errorCode()).isZero();
        assertThat(decided.records()).hasSize(1);
    }

    @Test
    void filtersRemoveWhatTheyMatch() {
        Decided<DeleteAclsResponseData> decided = delete(image, filter().setResourceNameFilter("orders"));
        assertThat(matched(decided, 0)).hasSize(2);
        assertThat(Clusters.replayed(image, decided.records()).access().acls()).hasSize(2);
    }

    /** KIP-290: MATCH means every rule that speaks of that resource, by its name or by a prefix. */
    @Test
    void aFilterThatMatchesTakesPrefixesToo() {
        Decided<DeleteAclsResponseData> decided = delete(image, filter().setResourceNameFilter("orders-eu")
                .setPatternTypeFilter(PatternType.MATCH.code()));
        assertThat(matched(decided, 0)).extracting(DeleteAclsMatchingAcl::resourceName)
                .containsExactlyInAnyOrder("orders-eu", "ord");
    }

    @Test
    void aRuleThatTwoFiltersMatchIsInBothAnswersAndRemovedOnce() {
        Decided<DeleteAclsResponseData> decided = delete(image, filter().setPrincipalFilter("User:bob"),
                filter());
        assertThat(matched(decided, 0)).singleElement().satisfies(each -> {
            assertThat(each.principal()).isEqualTo("User:bob");
            assertThat(each.permissionType()).isEqualTo(AclPermissionType.DENY.code());
            assertThat(each.errorCode()).isZero();
        });
        assertThat(matched(decided, 1)).hasSize(4);
        assertThat(decided.records()).hasSize(4);
        assertThat(Clusters.replayed(image, decided.records()).access().acls()).isEmpty();
    }

    @Test
    void aFilterThatMatchesNothingRemovesNothing() {
        Decided<DeleteAclsResponseData> decided = delete(image, filter().setHostFilter("10.0.0.1"));
        assertThat(decided.records()).isEmpty();
        assertThat(matched(decided, 0)).isEmpty();
        assertThat(decided.response().filterResults().getFirst().errorCode()).isZero();
    }

    @Test
    void aFilterWithCodesThatAreNotKnownIsRefused() {
        for (DeleteAclsFilter bad : List.of(filter().setOperation((byte) 99),
                filter().setPermissionType(UNKNOWN),
                filter().setResourceTypeFilter((byte) 77), filter().setPatternTypeFilter((byte) 77))) {
            Decided<DeleteAclsResponseData> decided = delete(image, bad);
            assertThat(decided.records()).isEmpty();
            assertThat(Errors.forCode(decided.response().filterResults().getFirst().errorCode()))
                    .isEqualTo(Errors.INVALID_REQUEST);
        }
    }

    @Test
    void moreFiltersThanARequestMayHaveAreRefused() {
        DeleteAclsFilter[] many = Collections.nCopies(DeleteAcls.MAX_FILTERS + 1, filter())
                .toArray(DeleteAclsFilter[]::new);
        Decided<DeleteAclsResponseData> decided = delete(image, many);
        assertThat(decided.records()).hasSize(4);
        assertThat(Errors.forCode(decided.response().filterResults().getLast().errorCode()))
                .isEqualTo(Errors.POLICY_VIOLATION);
    }

    private static AclCreation rule(String topic) {
        return new AclCreation().setResourceType(ResourceType.TOPIC.code()).setResourceName(topic)
                .setResourcePatternType(PatternType.LITERAL.code()).setPrincipal("User:alice").setHost("*")
                .setOperation(AclOperation.READ.code()).setPermissionType(AclPermissionType.ALLOW.code());
    }

    private static DeleteAclsFilter filter() {
        return new DeleteAclsFilter().setResourceTypeFilter(ANY).setResourceNameFilter(null)
                .setPatternTypeFilter(ANY).setPrincipalFilter(null).setHostFilter(null).setOperation(ANY)
                .setPermissionType(ANY);
    }

    private static Decided<CreateAclsResponseData> create(ClusterImage image, AclCreation... rules) {
        return new CreateAcls().decide(image, new CreateAclsRequestData().setCreations(List.of(rules)),
                Clusters.around());
    }

    private static ClusterImage created(ClusterImage image, AclCreation... rules) {
        return Clusters.replayed(image, create(image, rules).records());
    }

    private static Decided<DeleteAclsResponseData> delete(ClusterImage image, DeleteAclsFilter... filters) {
        return new DeleteAcls().decide(image, new DeleteAclsRequestData().setFilters(List.of(filters)),
                Clusters.around());
    }

    private static List<DeleteAclsMatchingAcl> matched(Decided<DeleteAclsResponseData> decided, int filter) {
        return decided.response().filterResults().get(filter).matchingAcls();
    }
}
