package io.tidemark.controller.lifecycle;

/**
 * When a broker was last heard of.
 *
 * @param brokerId of the broker
 * @param brokerEpoch of its registration
 * @param endOffset of its image, as it said last; -1 before it did
 * @param silentMs how long ago that was, or its session began, in milliseconds
 */
public record BrokerContact(int brokerId, long brokerEpoch, long endOffset, long silentMs) {}
