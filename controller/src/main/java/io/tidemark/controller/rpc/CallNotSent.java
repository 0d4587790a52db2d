package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.error.RemotingException;
import io.tidemark.controller.call.HelloResponse;
import org.jspecify.annotations.Nullable;

/** A call failed before any of it was sent, so that its peer has not seen it. */
final class CallNotSent extends RemotingException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable HelloResponse refusal;

    CallNotSent(String why, @Nullable Throwable cause) {
        super(why, cause);
        this.refusal = cause instanceof CallNotSent before ? before.refusal : null;
    }

    /** The peer has turned this node away. */
    CallNotSent(String why, HelloResponse refusal) {
        super(why);
        this.refusal = refusal;
    }

    /** What the peer has said instead of a welcome; null where it did not say anything. */
    @Nullable
    HelloResponse refusal() {
        return refusal;
    }
}
