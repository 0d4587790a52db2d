package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.google.protobuf.Message;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A call that waits for its response. It is completed once, whoever comes first. Safe on any thread. */
final class PendingCall {
    private final Message request;
    private final InvokeCallback callback;
    private final Executor workers;
    private final AtomicBoolean done = new AtomicBoolean();
    private volatile boolean sent;
    private volatile @Nullable Future<?> timeout;
    private volatile @Nullable Runnable forget;

    PendingCall(Message request, InvokeCallback callback, Executor workers) {
        this.request = request;
        this.callback = callback;
        this.workers = workers;
    }

    Message request() {
        return request;
    }

    /** To be called before it is sent; false when it is over already, and must not be. */
    boolean markSent() {
        sent = true;
        return !done.get();
    }

    void timeoutBy(Future<?> timer) {
        timeout = timer;
        if (done.get()) timer.cancel(false);
    }

    /** Has something done when the call is over, or now if it is. */
    void whenDone(Runnable task) {
        forget = task;
        if (done.get()) task.run();
    }

    void succeed(Message response) {
        complete(response, null);
    }

    void fail(Throwable cause) {
        complete(null, cause);
    }

    /** That nobody answered in time; who was it is for the message. */
    void timeOut(String peer, long timeoutMs) {
        if (!done.compareAndSet(false, true)) return;
        String waited = peer + " did not answer within " + timeoutMs + " ms";
        finish(null, sent ? new InvokeTimeoutException(waited) : new CallNotSent(waited, (Throwable) null));
    }

    private void complete(@Nullable Message response, @Nullable Throwable cause) {
        if (done.compareAndSet(false, true)) finish(response, cause);
    }

    private void finish(@Nullable Message response, @Nullable Throwable cause) {
        Future<?> timer = timeout;
        if (timer != null) timer.cancel(false);
        Runnable after = forget;
        if (after != null) after.run();
        Executor executor = callback.executor();
        try {
            (executor == null ? workers : executor).execute(() -> callback.complete(response, cause));
        } catch (RejectedExecutionException full) {
            // A callback that is lost would leave JRaft waiting for ever: late and in the wrong place is better.
            callback.complete(null, cause == null ? full : cause);
        }
    }
}
