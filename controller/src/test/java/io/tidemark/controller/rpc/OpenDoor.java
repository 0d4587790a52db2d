package io.tidemark.controller.rpc;

import com.google.protobuf.Message;
import io.tidemark.controller.call.CallServer;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Greets anybody, and answers nothing else. */
final class OpenDoor implements CallServer {
    static final Greeting GREETING = new Greeting() {
        @Override
        public HelloRequest hello() {
            return HelloRequest.getDefaultInstance();
        }

        @Override
        public @Nullable String objection(String peer, HelloResponse response) {
            return null;
        }
    };

    @Override
    public void onCall(CallerConnection connection, Message request, Consumer<Message> reply) {
        reply.accept(HelloResponse.newBuilder().setStatus(CallStatus.ANSWERED).build());
    }

    @Override
    public void onClosed(CallerConnection connection) {}
}
