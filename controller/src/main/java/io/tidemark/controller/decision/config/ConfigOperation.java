package io.tidemark.controller.decision.config;

import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.jspecify.annotations.Nullable;

/**
 * One thing to do to a resource's configs.
 *
 * @param type null where a request has a number that is none
 * @param value null where there is none
 */
record ConfigOperation(String key, @Nullable OpType type, @Nullable String value) {
    static ConfigOperation set(String key, @Nullable String value) {
        return new ConfigOperation(key, OpType.SET, value);
    }

    static ConfigOperation delete(String key) {
        return new ConfigOperation(key, OpType.DELETE, null);
    }
}
