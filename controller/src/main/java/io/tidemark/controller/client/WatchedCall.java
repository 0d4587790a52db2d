package io.tidemark.controller.client;

import com.google.protobuf.Message;
import io.tidemark.common.port.Shard;
import java.util.function.Consumer;

/**
 * One call at a time to the active controller, which ought to answer soon: while it does not, it is suspected,
 * again and again. Of one shard.
 */
final class WatchedCall {
    /** How long a controller may take before others are asked who is active, in milliseconds. */
    static final int SUSPECT_AFTER_MS = 200;

    private final Shard shard;
    private final ControllerChannel channel;
    private Shard.Timer watch = () -> {};
    private long number;
    private boolean underWay;

    WatchedCall(Shard shard, ControllerChannel channel) {
        this.shard = shard;
        this.channel = channel;
    }

    boolean isUnderWay() {
        return underWay;
    }

    /** Sends a request; the one before it, if it is not answered yet, is not heard of any more. */
    void send(Message request, long timeoutMs, Consumer<ControllerReply> done) {
        abandon();
        underWay = true;
        long its = number;
        channel.active().ifPresent(to -> watch(to, its));
        channel.call(request, timeoutMs, reply -> {
            if (its != number)
                return;
            abandon();
            done.accept(reply);
        });
    }

    private void watch(ActiveNode to, long its) {
        watch = shard.schedule(SUSPECT_AFTER_MS, () -> {
            if (its != number)
                return;
            channel.suspect(to, "it has not answered for " + SUSPECT_AFTER_MS + " ms");
            if (its == number)
                watch(to, its);
        });
    }

    /** What is under way is not heard of any more. */
    void abandon() {
        number++;
        underWay = false;
        watch.cancel();
    }
}
