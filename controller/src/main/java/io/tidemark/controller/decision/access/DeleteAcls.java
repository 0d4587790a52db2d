package io.tidemark.controller.decision.access;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.AclAdded;
import io.tidemark.common.metadata.record.AclRemoved;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValue;
import io.tidemark.controller.decision.BatchRoom;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsFilterResult;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsMatchingAcl;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Removes the access rules that filters match (KIP-140, KIP-290). A rule that several filters match is in the answer
 * to each, and removed once. Takes time with the number of rules, for each filter.
 */
public final class DeleteAcls implements Decision<DeleteAclsRequestData, DeleteAclsResponseData> {
    /** How many filters a request may have: each looks at all rules. */
    static final int MAX_FILTERS = 1_000;

    @Override
    public Decided<DeleteAclsResponseData> decide(ClusterImage image, DeleteAclsRequestData request,
            Surroundings around) {
        BatchRoom room = new BatchRoom();
        Set<UuidValue> removed = new HashSet<>();
        DeleteAclsResponseData response = new DeleteAclsResponseData();
        for (DeleteAclsFilter filter : request.filters()) {
            DeleteAclsFilterResult result = response.filterResults().size() < MAX_FILTERS
                    ? delete(image, filter, removed, room)
                    : refused(new Refusal(Errors.POLICY_VIOLATION, "One request may have " + MAX_FILTERS
                            + " filters at most: send the others in another one."));
            response.filterResults().add(result);
        }
        return new Decided<>(room.records(), response);
    }

    private static DeleteAclsFilterResult delete(ClusterImage image, DeleteAclsFilter wanted,
            Set<UuidValue> removed, BatchRoom room) {
        AclBindingFilter filter = filter(wanted);
        if (filter.isUnknown())
            return refused(new Refusal(Errors.INVALID_REQUEST,
                    "The filter has a type, operation or permission that is not known."));
        DeleteAclsFilterResult result = new DeleteAclsFilterResult();
        List<MetadataRecord> records = new ArrayList<>();
        for (AclAdded event : image.access().acls()) {
            AccessRule rule = AccessRule.of(event);
            if (!filter.matches(rule.toBinding()))
                continue;
            result.matchingAcls().add(matching(rule));
            if (!removed.contains(event.getId()))
                records.add(MetadataRecord.newBuilder()
                        .setAclRemoved(AclRemoved.newBuilder().setId(event.getId())).build());
        }
        if (!room.add(records))
            return refused(BatchRoom.full());
        records.forEach(record -> removed.add(record.getAclRemoved().getId()));
        return result;
    }

    private static AclBindingFilter filter(DeleteAclsFilter wanted) {
        return new AclBindingFilter(
                new ResourcePatternFilter(ResourceType.fromCode(wanted.resourceTypeFilter()),
                        wanted.resourceNameFilter(), PatternType.fromCode(wanted.patternTypeFilter())),
                new AccessControlEntryFilter(wanted.principalFilter(), wanted.hostFilter(),
                        AclOperation.fromCode(wanted.operation()),
                        AclPermissionType.fromCode(wanted.permissionType())));
    }

    private static DeleteAclsMatchingAcl matching(AccessRule rule) {
        return new DeleteAclsMatchingAcl()
                .setResourceType(rule.resourceType())
                .setResourceName(rule.resourceName())
                .setPatternType(rule.patternType())
                .setPrincipal(rule.principal())
                .setHost(rule.host())
                .setOperation(rule.operation())
                .setPermissionType(rule.permissionType());
    }

    private static DeleteAclsFilterResult refused(Refusal refusal) {
        return new DeleteAclsFilterResult().setErrorCode(refusal.error().code())
                .setErrorMessage(refusal.why());
    }
}
