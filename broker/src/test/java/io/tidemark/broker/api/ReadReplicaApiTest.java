package io.tidemark.broker.api;

import static io.tidemark.broker.api.Asking.IDS;
import static io.tidemark.broker.api.Asking.T0;
import static io.tidemark.broker.api.Asking.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.net.RawClient;
import io.tidemark.broker.net.Waits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ReplicaState;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A consumer that names its rack, over a connection (KIP-392). */
class ReadReplicaApiTest {
    private static final String RACK_AWARE = "replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector";
    private static final short LATEST = 18;
    private static final short BEFORE_RACKS = 10;
    private static final short BY_NAME = 12;

    /** Longer than any test: nobody is answered because his time is up. */
    private static final int FOR_EVER_MS = 600_000;

    @TempDir
    private Path root;

    /** A partition with one record, which the other broker has too. */
    private Uuid replicated(OneBroker broker) throws Exception {
        Uuid id = broker.topicOn("t", OneBroker.SELF, OneBroker.OTHER);
        try (RawClient producer = broker.connect(); RawClient follower = broker.connect()) {
            producer.send(broker.frame(ApiKeys.PRODUCE, IDS,
                    Asking.produce(-1, Asking.to("t", id, Asking.part(0, records(T0))))));
            Waits.until("it is appended", () -> broker.endOf("t", 0) == 1);
            FetchRequestData request = request(id, 1)
                    .setReplicaState(new ReplicaState().setReplicaId(OneBroker.OTHER).setReplicaEpoch(20));
            follower.send(broker.frame(ApiKeys.FETCH, LATEST, request));
            assertThat(producer.receive().remaining()).isPositive();
        }
        return id;
    }

    private static FetchRequestData request(Uuid id, long offset) {
        FetchRequestData request = new FetchRequestData().setMaxWaitMs(0).setMinBytes(1).setMaxBytes(1 << 20)
                .setSessionEpoch(-1);
        request.topics().add(new FetchTopic().setTopic("t").setTopicId(id).setPartitions(
                List.of(new FetchPartition().setPartition(0).setFetchOffset(offset)
                        .setPartitionMaxBytes(1 << 20))));
        return request;
    }

    private static FetchRequestData fromRack(Uuid id, String rack) {
        return request(id, 0).setRackId(rack);
    }

    private static PartitionData ask(OneBroker broker, short version, FetchRequestData request)
            throws Exception {
        FetchResponseData response = broker.ask(ApiKeys.FETCH, version, request);
        return response.responses().getFirst().partitions().getFirst();
    }

    @Test
    void itIsSentToTheFollowerInItsRackAtOnceAndGetsNoRecords() throws Exception {
        try (OneBroker broker = new OneBroker(root, RACK_AWARE, "broker.rack=attic")) {
            Uuid id = replicated(broker);
            for (short version : List.of(BY_NAME, LATEST)) {
                PartitionData sent = ask(broker, version,
                        fromRack(id, OneBroker.OTHERS_RACK).setMaxWaitMs(FOR_EVER_MS).setMinBytes(1 << 20));
                assertThat(Errors.forCode(sent.errorCode())).isEqualTo(Errors.NONE);
                assertThat(sent.preferredReadReplica()).isEqualTo(OneBroker.OTHER);
                assertThat(sent.records().sizeInBytes()).isZero();
                assertThat(sent.highWatermark()).isEqualTo(1);
            }
        }
    }

    @Test
    void itReadsFromTheLeaderWithAnotherRackOrNoneOrInAVersionWithoutRacks() throws Exception {
        try (OneBroker broker = new OneBroker(root, RACK_AWARE)) {
            Uuid id = replicated(broker);
            for (FetchRequestData each : List.of(fromRack(id, "attic"), fromRack(id, ""),
                    fromRack(id, "x".repeat(10_000)))) {
                PartitionData read = ask(broker, LATEST, each);
                assertThat(read.preferredReadReplica()).isEqualTo(-1);
                assertThat(read.records().sizeInBytes()).isPositive();
            }
            assertThat(ask(broker, BEFORE_RACKS, request(id, 0)).records().sizeInBytes()).isPositive();
        }
    }

    @Test
    void itReadsFromTheLeaderWhereNoSelectorLooksAtRacks() throws Exception {
        for (String selector : List.of("", "replica.selector.class=",
                "replica.selector.class=org.apache.kafka.common.replica.LeaderSelector")) {
            try (OneBroker broker = new OneBroker(
                    Files.createDirectories(root.resolve("x" + selector.length())),
                    selector)) {
                Uuid id = replicated(broker);
                PartitionData read = ask(broker, LATEST, fromRack(id, OneBroker.OTHERS_RACK));
                assertThat(read.preferredReadReplica()).isEqualTo(-1);
                assertThat(read.records().sizeInBytes()).isPositive();
            }
        }
    }

    @Test
    void aFollowerServesItBelowTheHighWatermarkButNotInAVersionWithoutRacks() throws Exception {
        try (OneBroker broker = new OneBroker(root)) {
            Uuid id = broker.topicOn("t", OneBroker.OTHER, OneBroker.SELF);
            PartitionData read = ask(broker, LATEST, fromRack(id, "attic"));
            assertThat(Errors.forCode(read.errorCode())).isEqualTo(Errors.NONE);
            assertThat(Errors.forCode(ask(broker, BEFORE_RACKS, request(id, 0)).errorCode()))
                    .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        }
    }
}
