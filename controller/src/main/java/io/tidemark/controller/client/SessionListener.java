package io.tidemark.controller.client;

/** Hears how a broker stands with the controllers, on the broker's shard. Must not block, nor throw. */
public interface SessionListener {
    /**
     * The controllers told which cluster they are, to a broker that did not know yet.
     *
     * @param stored to be run on the shard once the id is on disk; the broker registers after that
     */
    void onClusterId(String clusterId, Runnable stored);

    /** It has a broker epoch: for the first time, or another one. It is fenced at first. */
    void onRegistered(long brokerEpoch);

    /** It takes part from now on. */
    void onUnfenced(long brokerEpoch);

    /**
     * The active controller counts it among those who take part.
     *
     * @param askedNanos when it was asked, by the monotonic clock: for a session from then on nobody gives the broker up
     */
    default void onHeard(long askedNanos) {}

    /** It does not take part any more, until it is unfenced again. */
    void onFenced(long brokerEpoch);

    /**
     * It may stop, and nothing more comes.
     *
     * @param agreed whether the controllers said so; otherwise they said nothing for as long as it may take
     */
    void onShutdownAllowed(boolean agreed);

    /** It cannot go on, and nothing more comes. The sentence is for the operator. */
    void onFatal(String sentence);
}
