package io.tidemark.controller.rpc;

import io.netty.handler.codec.DecoderException;
import io.tidemark.controller.rpc.RpcCounters.Refusal;

/** A frame that is not waited for any longer. */
@SuppressWarnings("serial") // Never written.
final class RefusedFrame extends DecoderException {
    private final Refusal refusal;

    RefusedFrame(Refusal refusal, String reason) {
        super(reason);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
