package io.tidemark.replication.partition;

/**
 * From where a consumer reads (KIP-392).
 *
 * @param rack its {@code client.rack}; empty where it did not say, or where nobody is to be sent to a follower
 * @param listener the listener that it is connected to, by which it would have to reach another broker
 */
public record ConsumerPlace(String rack, String listener) {
    public static final ConsumerPlace UNKNOWN = new ConsumerPlace("", "");
}
