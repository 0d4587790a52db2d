package io.tidemark.common.metadata.image;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.tidemark.common.metadata.record.BrokerFenced;
import io.tidemark.common.metadata.record.BrokerLogDirectoriesChanged;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.BrokerUnfenced;
import io.tidemark.common.metadata.record.ConfigChanged;
import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.EpochBarrier;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.SupportedFeature;
import io.tidemark.common.metadata.record.TopicCreated;
import io.tidemark.common.metadata.record.TopicDeleted;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** Events as tests need them, short to write. */
public final class Events {
    private Events() {}

    public static MetadataRecord.Builder record() {
        return MetadataRecord.newBuilder();
    }

    public static MetadataRecord barrier(int epoch) {
        return record().setEpochBarrier(EpochBarrier.newBuilder().setEpoch(epoch).setControllerId(1)).build();
    }

    /** Fenced, as every registration is at first. */
    public static BrokerRegistered.Builder registration(int id, long epoch) {
        return BrokerRegistered.newBuilder()
                .setBrokerId(id)
                .setBrokerEpoch(epoch)
                .setIncarnationId(UuidValues.of(new Uuid(id + 1, epoch + 1)))
                .addListeners(Listener.newBuilder()
                        .setName("PLAINTEXT")
                        .setHost("broker" + id)
                        .setPort(9092)
                        .setSecurityProtocol("PLAINTEXT"))
                .addLogDirectories(UuidValues.of(new Uuid(7, id)))
                .addFeatures(
                        SupportedFeature.newBuilder().setName("metadata.version").setMinLevel(1)
                                .setMaxLevel(3))
                .setFenced(true);
    }

    public static MetadataRecord registered(int id, long epoch) {
        return record().setBrokerRegistered(registration(id, epoch)).build();
    }

    public static MetadataRecord fenced(int id, long epoch) {
        return record().setBrokerFenced(BrokerFenced.newBuilder().setBrokerId(id).setBrokerEpoch(epoch))
                .build();
    }

    public static MetadataRecord unfenced(int id, long epoch) {
        return record().setBrokerUnfenced(BrokerUnfenced.newBuilder().setBrokerId(id).setBrokerEpoch(epoch))
                .build();
    }

    public static MetadataRecord logDirectories(int id, long epoch, List<Uuid> online) {
        BrokerLogDirectoriesChanged.Builder event = BrokerLogDirectoriesChanged.newBuilder().setBrokerId(id)
                .setBrokerEpoch(epoch);
        online.forEach(each -> event.addLogDirectories(UuidValues.of(each)));
        return record().setBrokerLogDirectoriesChanged(event).build();
    }

    public static MetadataRecord topic(Uuid id, String name) {
        return record().setTopicCreated(TopicCreated.newBuilder().setTopicId(UuidValues.of(id)).setName(name))
                .build();
    }

    public static MetadataRecord topicDeleted(Uuid id) {
        return record().setTopicDeleted(TopicDeleted.newBuilder().setTopicId(UuidValues.of(id))).build();
    }

    /** All replicas in sync, the first one leads. */
    public static PartitionCreated.Builder partition(Uuid topicId, int partition, int... replicas) {
        PartitionCreated.Builder event = PartitionCreated.newBuilder()
                .setTopicId(UuidValues.of(topicId))
                .setPartition(partition)
                .setLeader(replicas[0])
                .setLastKnownLeader(PartitionImage.NO_LEADER);
        for (int each : replicas)
            event.addReplicas(each).addIsr(each);
        return event;
    }

    public static MetadataRecord created(PartitionCreated.Builder partition) {
        return record().setPartitionCreated(partition).build();
    }

    public static MetadataRecord config(ConfigResourceType type, String name, Map<String, String> values) {
        ConfigChanged.Builder event = ConfigChanged.newBuilder().setType(type).setName(name);
        values.forEach(
                (key, value) -> event.addEntries(ConfigEntry.newBuilder().setKey(key).setValue(value)));
        return record().setConfigChanged(event).build();
    }

    /** A record of a kind that nobody knows yet. */
    public static MetadataRecord ofUnknownKind(int kind, long value) {
        return record().setUnknownFields(UnknownFieldSet.newBuilder().addField(kind, field(value)).build())
                .build();
    }

    /** The event, with one more field that nobody knows yet. */
    public static MetadataRecord withUnknownField(MetadataRecord record, int number, long value) {
        for (Map.Entry<FieldDescriptor, Object> each : record.getAllFields().entrySet()) {
            Message event = ((Message) each.getValue()).toBuilder()
                    .setUnknownFields(UnknownFieldSet.newBuilder().addField(number, field(value)).build())
                    .build();
            return record.toBuilder().setField(each.getKey(), event).build();
        }
        return record;
    }

    private static UnknownFieldSet.Field field(long value) {
        return UnknownFieldSet.Field.newBuilder().addVarint(value).build();
    }
}
