package io.tidemark.broker.api;

import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What a client may do, as the set of bits that responses have (KIP-430). While there is no authorizer it is
 * all that can be done at all.
 */
final class Operations {
    /** The client did not ask. */
    static final int NOT_ASKED = Integer.MIN_VALUE;

    static final int ON_TOPIC = bits(EnumSet.of(AclOperation.READ, AclOperation.WRITE, AclOperation.CREATE,
            AclOperation.DESCRIBE, AclOperation.DELETE, AclOperation.ALTER, AclOperation.DESCRIBE_CONFIGS,
            AclOperation.ALTER_CONFIGS));

    static final int ON_CLUSTER = bits(EnumSet.of(AclOperation.CREATE, AclOperation.CLUSTER_ACTION,
            AclOperation.DESCRIBE_CONFIGS, AclOperation.ALTER_CONFIGS, AclOperation.IDEMPOTENT_WRITE,
            AclOperation.ALTER, AclOperation.DESCRIBE));

    private Operations() {}

    private static int bits(Set<AclOperation> operations) {
        int bits = 0;
        for (AclOperation each : operations)
            bits |= 1 << each.code();
        return bits;
    }
}
