package io.tidemark.broker.net;

import io.tidemark.common.wire.RecordsRegion;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** The regions of files in an answer that is not sent. */
final class RegionsOf {
    private RegionsOf() {}

    static void release(@Nullable ApiMessage response) {
        if (!(response instanceof FetchResponseData fetch))
            return;
        for (FetchResponseData.FetchableTopicResponse topic : fetch.responses()) {
            for (FetchResponseData.PartitionData partition : topic.partitions()) {
                if (partition.records() instanceof RecordsRegion region)
                    region.release();
            }
        }
    }
}
