package io.tidemark.controller.service;

import io.tidemark.controller.decision.Decision;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a controller serves, and how. Filled when a node starts, by one thread, and read by the
 * controller's shard from then on.
 */
public final class Commands {
    /** How one kind of request is served. */
    sealed interface Way {
        /** Decided in its turn. */
        record Decided(Decision<ApiMessage, ApiMessage> decision) implements Way {}

        /** Handed on at once. */
        record Served(VersionedEndpoint<ApiMessage, ApiMessage> endpoint) implements Way {}
    }

    private final Map<ApiKeys, Way> ways = new EnumMap<>(ApiKeys.class);

    /** Requests of this kind are decided in their turn. */
    @SuppressWarnings("unchecked")
    public <Q extends ApiMessage, R extends ApiMessage> Commands decide(ApiKeys key, Class<Q> request,
            Decision<Q, R> decision) {
        requireType(key, request);
        return add(key, new Way.Decided((Decision<ApiMessage, ApiMessage>) decision));
    }

    /** Requests of this kind are handed on as they come. */
    public <Q extends ApiMessage, R extends ApiMessage> Commands serve(ApiKeys key, Class<Q> request,
            Endpoint<Q, R> endpoint) {
        VersionedEndpoint<Q, R> any = (connection, _, body, done) -> endpoint.onRequest(connection, body,
                done);
        return serveVersions(key, request, any);
    }

    /** Requests of this kind are handed on as they come, and are answered by their version. */
    @SuppressWarnings("unchecked")
    public <Q extends ApiMessage, R extends ApiMessage> Commands serveVersions(ApiKeys key, Class<Q> request,
            VersionedEndpoint<Q, R> endpoint) {
        requireType(key, request);
        return add(key, new Way.Served((VersionedEndpoint<ApiMessage, ApiMessage>) endpoint));
    }

    private Commands add(ApiKeys key, Way way) {
        if (ways.putIfAbsent(key, way) != null)
            throw new IllegalArgumentException(key + " is served already");
        return this;
    }

    private static void requireType(ApiKeys key, Class<?> request) {
        if (!request.isInstance(key.messageType.newRequest()))
            throw new IllegalArgumentException("a request of " + key + " is no " + request.getSimpleName());
    }

    /** All that are served. */
    public Set<ApiKeys> keys() {
        return Collections.unmodifiableSet(ways.keySet());
    }

    @Nullable
    Way way(ApiKeys key) {
        return ways.get(key);
    }
}
