package io.tidemark.broker.api;

import io.tidemark.broker.net.Answer;
import io.tidemark.broker.net.ClientConnection;
import io.tidemark.broker.net.RequestListener;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.wire.DecodedRequest;
import io.tidemark.common.wire.ServedVersions;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each request to the handler of its key. Immutable but for who listens; safe on any thread. */
public final class ApiRouter implements RequestListener, ServedVersions {
    private static final Logger LOG = LoggerFactory.getLogger(ApiRouter.class);

    private final Map<ApiKeys, ApiHandler<?, ?>> handlers = new EnumMap<>(ApiKeys.class);
    private final ApiVersionsApi apiVersions;
    private final List<Consumer<ClientConnection>> requestListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<ClientConnection>> endListeners = new CopyOnWriteArrayList<>();

    /**
     * Of these handlers, and of the one for ApiVersions.
     *
     * @param images the newest metadata, by which it tells of features
     * @throws IllegalArgumentException if two serve the same key
     */
    public ApiRouter(Collection<ApiHandler<?, ?>> handlers, Supplier<ClusterImage> images) {
        for (ApiHandler<?, ?> each : handlers) {
            if (this.handlers.put(each.key(), each) != null)
                throw new IllegalArgumentException("two handlers of " + each.key());
        }
        apiVersions = new ApiVersionsApi(this, images);
        this.handlers.put(ApiKeys.API_VERSIONS, apiVersions);
    }

    /** What a client hears that asks for ApiVersions in a version which is not served. */
    public ApiVersionsResponseData unservedApiVersions() {
        return apiVersions.unserved();
    }

    /** All that are registered, in the order of their keys. */
    Collection<ApiHandler<?, ?>> handlers() {
        return handlers.values();
    }

    /** Has somebody told of each request but fetches before it is worked on, on the connection's shard. */
    public void onRequestBehindFetches(Consumer<ClientConnection> listener) {
        requestListeners.add(listener);
    }

    /** Has somebody told of each connection that ended, on its shard. */
    public void onConnectionClosed(Consumer<ClientConnection> listener) {
        endListeners.add(listener);
    }

    @Override
    public boolean serves(ApiKeys key, short version) {
        ApiHandler<?, ?> handler = handlers.get(key);
        return handler != null && handler.oldestVersion() <= version && version <= handler.latestVersion();
    }

    @Override
    public void onRequest(ClientConnection connection, DecodedRequest.Request request, Answer answer) {
        ApiHandler<?, ?> handler = handlers.get(request.apiKey());
        if (handler == null)
            throw new IllegalStateException(request.apiKey() + " is not served, but was decoded");
        try {
            if (request.apiKey() != ApiKeys.FETCH)
                requestListeners.forEach(each -> each.accept(connection));
            handle(handler, connection, request, answer);
        } catch (RuntimeException e) {
            LOG.error("{} version {} of {} could not be worked on", request.apiKey(), request.version(),
                    connection, e);
            answer.close();
        }
    }

    @SuppressWarnings("unchecked")
    private static <Q extends ApiMessage, R extends ApiMessage> void handle(ApiHandler<Q, R> handler,
            ClientConnection connection, DecodedRequest.Request request, Answer answer) {
        handler.handle(new ApiRequest<>(connection, request.header(), (Q) request.body()), new Responder<>() {
            @Override
            public void respond(R response) {
                answer.send(response);
            }

            @Override
            public void respondNothing() {
                answer.nothing();
            }

            @Override
            public void closeConnection() {
                answer.close();
            }
        });
    }

    @Override
    public void onClosed(ClientConnection connection) {
        endListeners.forEach(each -> each.accept(connection));
    }
}
