package io.tidemark.controller.decision.access;

import io.tidemark.common.metadata.record.AclAdded;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What an access rule says, without its id; the codes are those of Kafka's protocol. */
record AccessRule(byte resourceType, String resourceName, byte patternType, String principal, String host,
        byte operation, byte permissionType) {
    static AccessRule of(AclCreation wanted) {
        return new AccessRule(wanted.resourceType(), wanted.resourceName(), wanted.resourcePatternType(),
                wanted.principal(), wanted.host(), wanted.operation(), wanted.permissionType());
    }

    static AccessRule of(AclAdded event) {
        return new AccessRule((byte) event.getResourceType(), event.getResourceName(),
                (byte) event.getPatternType(), event.getPrincipal(), event.getHost(),
                (byte) event.getOperation(), (byte) event.getPermissionType());
    }

    /** As Kafka's filters look at it. Codes that are not known here are all alike. */
    AclBinding toBinding() {
        return new AclBinding(
                new ResourcePattern(ResourceType.fromCode(resourceType), resourceName,
                        PatternType.fromCode(patternType)),
                new AccessControlEntry(principal, host, AclOperation.fromCode(operation),
                        AclPermissionType.fromCode(permissionType)));
    }
}
