package io.tidemark.broker.api;

import io.tidemark.broker.produce.Looked;
import io.tidemark.broker.produce.RecordChecks;
import io.tidemark.broker.replica.NewestImage;
import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.broker.replica.ShardReplicas;
import io.tidemark.common.port.Clock;
import io.tidemark.replication.log.AppendOrigin;
import io.tidemark.replication.partition.Partition;
import io.tidemark.replication.partition.ProduceRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * Produce (key 0), versions 3 to 13. Versions 0 to 2 are announced, since librdkafka looks for them, and close
 * the connection, as Kafka 4 does. A request for partitions of several shards is split, and answered when the
 * last of them is done. A partition that a request names twice is written twice, in that order.
 *
 * <p>There is no transaction coordinator, so no batch can be part of a transaction that is known: it is refused
 * as one whose partition was not added.
 */
public final class ProduceApi implements ApiHandler<ProduceRequestData, ProduceResponseData> {
    private final NewestImage images;
    private final ReplicaHost replicas;
    private final Clock clock;

    /** @param clock that timestamps are compared with */
    public ProduceApi(NewestImage images, ReplicaHost replicas, Clock clock) {
        this.images = images;
        this.replicas = replicas;
        this.clock = clock;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.PRODUCE;
    }

    @Override
    public short oldestAnnouncedVersion() {
        return ApiKeys.PRODUCE_API_VERSIONS_RESPONSE_MIN_VERSION;
    }

    @Override
    public void handle(ApiRequest<ProduceRequestData> request, Responder<ProduceResponseData> responder) {
        Production production = new Production(request, images, responder);
        if (production.open().isEmpty()) {
            production.answer();
            return;
        }
        Map<ShardReplicas, List<Write>> byShard = new HashMap<>();
        for (Write write : production.open())
            byShard.computeIfAbsent(replicas.of(write.openTarget().topicPartition()), _ -> new ArrayList<>())
                    .add(write);
        byShard.forEach((on, writes) -> hand(on, writes, request));
    }

    private void hand(ShardReplicas on, List<Write> writes, ApiRequest<ProduceRequestData> request) {
        if (on.shard().inShard()) {
            append(on, writes, request.body());
            return;
        }
        try {
            on.shard().execute(() -> append(on, writes, request.body()));
        } catch (RejectedExecutionException full) {
            writes.forEach(each -> each.refuse(Errors.REQUEST_TIMED_OUT, "The broker has too much to do."));
        }
    }

    private void append(ShardReplicas on, List<Write> writes, ProduceRequestData body) {
        for (Write write : writes) {
            switch (on.find(write.openTarget())) {
                case ShardReplicas.Found.Here here -> append(here.partition(), write, body);
                case ShardReplicas.Found.NotHere nothing -> write.refuse(nothing.error(), null);
            }
        }
    }

    private void append(Partition partition, Write write, ProduceRequestData body) {
        Looked looked = partition.isLeader()
                ? RecordChecks.check(write.openBatch(), partition.log().config(), clock.wallMs())
                : new Looked.Good(write.openBatch());
        switch (looked) {
            case Looked.Good(ByteBuffer batch) -> partition.append(new ProduceRequest(batch,
                    AppendOrigin.CLIENT, body.acks(), body.timeoutMs(), ProduceRequest.ANY_EPOCH, write));
            case Looked.Bad bad -> write.refuse(bad, partition.log().logStartOffset());
        }
    }
}
