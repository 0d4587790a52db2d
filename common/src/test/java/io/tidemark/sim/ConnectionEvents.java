package io.tidemark.sim;

/**
 * What one end of a {@link SimulatedConnection} hears, on its own shard, each as a task of its own. A paused
 * process hears it when it goes on; a dead one never.
 */
public interface ConnectionEvents {
    /** The other host accepted; comes once, first, and only to the end that connected. */
    default void onOpen() {}

    /** The next message of the other end, in the order in which they were sent, without a hole. */
    void onMessage(Object message);

    /**
     * The connection is over, and what was sent and not heard of may have arrived or not; comes once, last,
     * and not to an end that closed it itself.
     *
     * @param reason for the log: {@code refused}, {@code closed}, {@code reset}
     */
    void onClosed(String reason);
}
