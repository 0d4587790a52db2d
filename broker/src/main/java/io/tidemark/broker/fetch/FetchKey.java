package io.tidemark.broker.fetch;

import org.apache.kafka.common.Uuid;

/**
 * A partition as a client names it.
 *
 * @param topicId the zero id before version 13
 * @param topic empty from version 13 on
 */
public record FetchKey(Uuid topicId, String topic, int partition) {}
