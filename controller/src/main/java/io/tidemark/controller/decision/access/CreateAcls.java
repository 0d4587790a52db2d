package io.tidemark.controller.decision.access;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.AclAdded;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.port.Randomness;
import io.tidemark.controller.decision.BatchRoom;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.CreateAclsResponseData.AclCreationResult;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;

/** Adds access rules (KIP-140). One that is there already is not added again, and no error. */
public final class CreateAcls implements Decision<CreateAclsRequestData, CreateAclsResponseData> {
    @Override
    public Decided<CreateAclsResponseData> decide(ClusterImage image, CreateAclsRequestData request,
            Surroundings around) {
        Set<AccessRule> there = new HashSet<>();
        image.access().acls().forEach(event -> there.add(AccessRule.of(event)));
        Set<Uuid> ids = new HashSet<>(image.access().aclsById().keySet());
        BatchRoom room = new BatchRoom();
        CreateAclsResponseData response = new CreateAclsResponseData();
        for (AclCreation wanted : request.creations()) {
            Optional<Refusal> refusal = refuse(wanted);
            AccessRule rule = AccessRule.of(wanted);
            if (refusal.isEmpty() && !there.contains(rule)) {
                if (room.add(List.of(added(rule, newId(ids, around.randomness())))))
                    there.add(rule);
                else
                    refusal = Optional.of(BatchRoom.full());
            }
            response.results().add(new AclCreationResult()
                    .setErrorCode(refusal.map(Refusal::error).orElse(Errors.NONE).code())
                    .setErrorMessage(refusal.map(Refusal::why).orElse(null)));
        }
        return new Decided<>(room.records(), response);
    }

    private static MetadataRecord added(AccessRule rule, Uuid id) {
        return MetadataRecord.newBuilder()
                .setAclAdded(AclAdded.newBuilder()
                        .setId(UuidValues.of(id))
                        .setResourceType(rule.resourceType())
                        .setResourceName(rule.resourceName())
                        .setPatternType(rule.patternType())
                        .setPrincipal(rule.principal())
                        .setHost(rule.host())
                        .setOperation(rule.operation())
                        .setPermissionType(rule.permissionType()))
                .build();
    }

    /** Should the randomness repeat itself, the next free one. */
    private static Uuid newId(Set<Uuid> ids, Randomness randomness) {
        Uuid id = new Uuid(randomness.nextLong(), randomness.nextLong());
        while (Uuid.RESERVED.contains(id) || !ids.add(id))
            id = new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1);
        return id;
    }

    private static Optional<Refusal> refuse(AclCreation wanted) {
        ResourceType type = ResourceType.fromCode(wanted.resourceType());
        PatternType pattern = PatternType.fromCode(wanted.resourcePatternType());
        AclOperation operation = AclOperation.fromCode(wanted.operation());
        AclPermissionType permission = AclPermissionType.fromCode(wanted.permissionType());
        if (type == ResourceType.UNKNOWN || type == ResourceType.ANY)
            return refused(
                    "A rule is about one type of resource, which " + wanted.resourceType() + " is not.");
        if (pattern != PatternType.LITERAL && pattern != PatternType.PREFIXED)
            return refused("A rule names a resource, or how the names of some begin.");
        if (operation == AclOperation.UNKNOWN || operation == AclOperation.ANY)
            return refused("A rule is about one operation, or all; " + wanted.operation() + " is neither.");
        if (permission != AclPermissionType.ALLOW && permission != AclPermissionType.DENY)
            return refused("A rule allows or denies.");
        if (wanted.resourceName().isEmpty())
            return refused("A rule needs the name of a resource.");
        if (type == ResourceType.CLUSTER && !wanted.resourceName().equals(Resource.CLUSTER_NAME))
            return refused("The cluster is called " + Resource.CLUSTER_NAME + " in rules.");
        if (wanted.principal().indexOf(':') < 1 || wanted.host().isEmpty())
            return refused("A rule is for a principal, such as User:alice, and a host, or * for all hosts.");
        return Optional.empty();
    }

    private static Optional<Refusal> refused(String why) {
        return Optional.of(new Refusal(Errors.INVALID_REQUEST, why));
    }
}
