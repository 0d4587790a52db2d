package io.tidemark.broker.node;

import io.tidemark.broker.replica.ControllerContact;
import io.tidemark.controller.client.SessionListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the broker stands with the controllers, for the thread that runs the node. Safe on any thread. */
final class Standing implements SessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    private final CompletableFuture<Long> registered = new CompletableFuture<>();
    private final CompletableFuture<Long> unfenced = new CompletableFuture<>();
    private final CompletableFuture<Boolean> mayStop = new CompletableFuture<>();
    private final CompletableFuture<String> fatal = new CompletableFuture<>();
    private final AtomicLong epoch = new AtomicLong(-1);
    private final LongConsumer onEpoch;
    private final ControllerContact contact;

    /**
     * Of a broker that has not begun.
     *
     * @param onEpoch hears of each broker epoch, on the shard that follows the metadata
     * @param contact is told when the controllers have heard of the broker
     */
    Standing(LongConsumer onEpoch, ControllerContact contact) {
        this.onEpoch = onEpoch;
        this.contact = contact;
    }

    /** Done when it has a broker epoch; fails when it cannot go on. */
    CompletableFuture<Long> registered() {
        return registered;
    }

    /** Done when it takes part for the first time; fails when it cannot go on. */
    CompletableFuture<Long> unfenced() {
        return unfenced;
    }

    /** Done when it may stop. */
    CompletableFuture<Boolean> mayStop() {
        return mayStop;
    }

    /** Done when it cannot go on, with the sentence that says why. */
    CompletableFuture<String> fatal() {
        return fatal;
    }

    /** Its newest broker epoch; -1 before the first. */
    long epoch() {
        return epoch.get();
    }

    /** The id was on disk before the broker asked to register. */
    @Override
    public void onClusterId(String clusterId, Runnable stored) {
        stored.run();
    }

    @Override
    public void onRegistered(long brokerEpoch) {
        epoch.set(brokerEpoch);
        onEpoch.accept(brokerEpoch);
        registered.complete(brokerEpoch);
    }

    @Override
    public void onUnfenced(long brokerEpoch) {
        LOG.info("The broker takes part, with epoch {}", brokerEpoch);
        unfenced.complete(brokerEpoch);
    }

    @Override
    public void onHeard(long askedNanos) {
        contact.heard(askedNanos);
    }

    @Override
    public void onFenced(long brokerEpoch) {
        LOG.warn("The broker was fenced, with epoch {}: the controllers have not heard of it for a while",
                brokerEpoch);
    }

    @Override
    public void onShutdownAllowed(boolean agreed) {
        if (!agreed)
            LOG.warn("The controllers did not answer in time; the broker stops without having handed over");
        mayStop.complete(agreed);
    }

    @Override
    public void onFatal(String sentence) {
        LOG.error("The broker cannot go on: {}", sentence);
        IllegalStateException cause = new IllegalStateException(sentence);
        fatal.complete(sentence);
        registered.completeExceptionally(cause);
        unfenced.completeExceptionally(cause);
        mayStop.complete(false);
    }
}
