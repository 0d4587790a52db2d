package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.rpc.RpcRequests;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages that may be in a frame, each with the code that stands for it there for ever. What is not in
 * here is never parsed. Immutable.
 */
public final class MessageTypes {
    /** The first code that is not raft's. */
    public static final int FIRST_FREE_CODE = 64;

    /** The calls of raft. Its requests to change the quorum are not among them: those go by the node's own calls. */
    public static final MessageTypes RAFT = new MessageTypes(Map.of(), Map.of(), Map.of())
            .and(1, RpcRequests.PingRequest.getDefaultInstance(), 2,
                    RpcRequests.ErrorResponse.getDefaultInstance())
            .and(3, RpcRequests.InstallSnapshotRequest.getDefaultInstance(), 4,
                    RpcRequests.InstallSnapshotResponse.getDefaultInstance())
            .and(5, RpcRequests.TimeoutNowRequest.getDefaultInstance(), 6,
                    RpcRequests.TimeoutNowResponse.getDefaultInstance())
            .and(7, RpcRequests.RequestVoteRequest.getDefaultInstance(), 8,
                    RpcRequests.RequestVoteResponse.getDefaultInstance())
            .and(9, RpcRequests.AppendEntriesRequest.getDefaultInstance(), 10,
                    RpcRequests.AppendEntriesResponse.getDefaultInstance())
            .and(11, RpcRequests.GetFileRequest.getDefaultInstance(), 12,
                    RpcRequests.GetFileResponse.getDefaultInstance())
            .and(13, RpcRequests.ReadIndexRequest.getDefaultInstance(), 14,
                    RpcRequests.ReadIndexResponse.getDefaultInstance());

    private final Map<Integer, Message> prototypes;
    private final Map<Class<?>, Integer> codes;
    private final Map<Class<?>, Class<?>> responses;

    private MessageTypes(Map<Integer, Message> prototypes, Map<Class<?>, Integer> codes,
            Map<Class<?>, Class<?>> responses) {
        this.prototypes = Map.copyOf(prototypes);
        this.codes = Map.copyOf(codes);
        this.responses = Map.copyOf(responses);
    }

    /**
     * These, and a further call. Codes are from 1 to 32767; those below {@link #FIRST_FREE_CODE} are raft's.
     *
     * @throws IllegalArgumentException when a code or a message is taken
     */
    public MessageTypes and(int requestCode, Message request, int responseCode, Message response) {
        Map<Integer, Message> morePrototypes = new HashMap<>(prototypes);
        Map<Class<?>, Integer> moreCodes = new HashMap<>(codes);
        Map<Class<?>, Class<?>> moreResponses = new HashMap<>(responses);
        put(morePrototypes, moreCodes, requestCode, request);
        put(morePrototypes, moreCodes, responseCode, response);
        moreResponses.put(request.getClass(), response.getClass());
        return new MessageTypes(morePrototypes, moreCodes, moreResponses);
    }

    private static void put(Map<Integer, Message> prototypes, Map<Class<?>, Integer> codes, int code,
            Message message) {
        if (code < 1 || code > Short.MAX_VALUE || prototypes.putIfAbsent(code, message) != null)
            throw new IllegalArgumentException("the code " + code + " cannot be " + message.getClass());
        if (codes.putIfAbsent(message.getClass(), code) != null)
            throw new IllegalArgumentException("a second code for " + message.getClass());
    }

    /** An empty message of the type that a code stands for, or null where it stands for none. */
    @Nullable
    Message prototype(int code) {
        return prototypes.get(code);
    }

    /** @throws IllegalArgumentException when the message has none */
    int code(Message message) {
        Integer code = codes.get(message.getClass());
        if (code == null) throw new IllegalArgumentException("no code for " + message.getClass());
        return code;
    }

    /** Whether a message may answer a request; raft's error may answer any. */
    boolean isResponse(Message request, Message response) {
        return response.getClass() == responses.get(request.getClass())
                || response instanceof RpcRequests.ErrorResponse;
    }
}
