package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.error.RemotingException;
import org.jspecify.annotations.Nullable;

/** A call failed before any of it was sent, so that its peer has not seen it. */
final class CallNotSent extends RemotingException {
    private static final long serialVersionUID = 1L;

    CallNotSent(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
