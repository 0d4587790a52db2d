package io.tidemark.controller.rpc;

import com.google.protobuf.Message;
import io.tidemark.controller.call.CallServer;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.DirectoryId;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Greets anybody, and answers nothing else. */
public final class OpenDoor implements CallServer {
    private final int nodeId;

    public OpenDoor(int nodeId) {
        this.nodeId = nodeId;
    }

    /** Says that it is a controller with that node id, and objects to nobody. */
    public static Greeting greetingOf(int nodeId) {
        return new Greeting() {
            @Override
            public HelloRequest hello() {
                return HelloRequest.newBuilder().setNodeId(nodeId)
                        .setDirectoryId(DirectoryId.newBuilder().setHigh(1).setLow(nodeId)).build();
            }

            @Override
            public @Nullable String objection(String peer, HelloResponse response) {
                return null;
            }
        };
    }

    @Override
    public void onCall(CallerConnection connection, Message request, Consumer<Message> reply) {
        reply.accept(HelloResponse.newBuilder().setStatus(CallStatus.ANSWERED).setNodeId(nodeId).build());
    }

    @Override
    public void onClosed(CallerConnection connection) {}
}
