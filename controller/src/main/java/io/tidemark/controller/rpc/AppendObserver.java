package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import java.util.function.Consumer;

/** Watches what a leader sends to its followers. On any thread; must not block. */
public interface AppendObserver {
    /** Watches nothing. */
    AppendObserver NONE = _ -> _ -> {};

    /**
     * Entries, or a sign of life, are about to be sent.
     *
     * @return who hears the follower's response, if one comes
     */
    Consumer<AppendEntriesResponse> onSend(AppendEntriesRequest request);
}
