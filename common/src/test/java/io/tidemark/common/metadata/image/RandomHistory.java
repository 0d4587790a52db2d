package io.tidemark.common.metadata.image;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.record.AclAdded;
import io.tidemark.common.metadata.record.AclRemoved;
import io.tidemark.common.metadata.record.BrokerInControlledShutdown;
import io.tidemark.common.metadata.record.BrokerUnregistered;
import io.tidemark.common.metadata.record.ClientQuotaChanged;
import io.tidemark.common.metadata.record.ConfigChanged;
import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.FeatureLevelChanged;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.NoOp;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.ProducerIdsAllocated;
import io.tidemark.common.metadata.record.QuotaEntityPart;
import io.tidemark.common.metadata.record.ScramCredentialChanged;
import io.tidemark.common.metadata.record.ScramCredentialRemoved;
import io.tidemark.common.metadata.record.ScramMechanism;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.common.metadata.record.VoterRemoved;
import io.tidemark.common.port.Randomness;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;

/**
 * Draws what might happen next to a cluster: events that do not contradict the image they are drawn on. One
 * in ten has a field that nobody knows, one in forty is of a kind that nobody knows.
 */
public final class RandomHistory {
    private static final int MAX_BROKERS = 8;

    private final Randomness random;
    private long lastId;

    public RandomHistory(Randomness random) {
        this.random = random;
    }

    /** What happens next: one event, or the few that belong together. */
    public List<MetadataRecord> next(ClusterImage image) {
        List<MetadataRecord> drawn = draw(image);
        List<MetadataRecord> marked = new ArrayList<>();
        for (MetadataRecord each : drawn)
            marked.add(oneIn(10) ? Events.withUnknownField(each, 500 + random.nextInt(3), random.nextInt(100))
                    : each);
        return marked;
    }

    private List<MetadataRecord> draw(ClusterImage image) {
        return switch (random.nextInt(20)) {
            case 0, 1 -> List.of(registered(image));
            case 2, 3, 4 -> brokerChanged(image);
            case 5, 6 -> topicCreated(image);
            case 7 -> oneIn(4) ? pick(image.topics().all(), topic -> Events.topicDeleted(topic.id()))
                    : partitionAdded(image);
            case 8, 9, 10, 11, 12 -> partitionChanged(image);
            case 13 -> config(image);
            case 14 -> List.of(quota());
            case 15 -> scram(image);
            case 16 -> acl(image);
            case 17 -> quorum(image);
            case 18 -> List.of(oneIn(2) ? producerIds(image) : feature());
            default -> List.of(oneIn(2) ? Events.ofUnknownKind(300 + random.nextInt(5), random.nextInt(1000))
                    : Events.record().setNoOp(NoOp.getDefaultInstance()).build());
        };
    }

    private MetadataRecord registered(ClusterImage image) {
        long epoch = image.brokers().lastEpoch() + 1 + random.nextInt(5);
        return Events.record()
                .setBrokerRegistered(
                        Events.registration(random.nextInt(MAX_BROKERS), epoch)
                                .setRack("r" + random.nextInt(3)))
                .build();
    }

    private List<MetadataRecord> brokerChanged(ClusterImage image) {
        return pick(image.brokers().all(), broker -> {
            if (broker.isFenced())
                return oneIn(8)
                        ? Events.record()
                                .setBrokerUnregistered(BrokerUnregistered.newBuilder()
                                        .setBrokerId(broker.id())
                                        .setBrokerEpoch(broker.epoch()))
                                .build()
                        : Events.unfenced(broker.id(), broker.epoch());
            if (oneIn(4))
                return Events.logDirectories(broker.id(), broker.epoch(),
                        broker.logDirectories().stream().filter(_ -> oneIn(2)).toList());
            if (broker.isInControlledShutdown() || oneIn(2))
                return Events.fenced(broker.id(), broker.epoch());
            return Events.record()
                    .setBrokerInControlledShutdown(BrokerInControlledShutdown.newBuilder()
                            .setBrokerId(broker.id())
                            .setBrokerEpoch(broker.epoch()))
                    .build();
        });
    }

    private List<MetadataRecord> topicCreated(ClusterImage image) {
        Uuid id = newId();
        String name = "topic-" + random.nextInt(1000);
        if (image.topics().topic(name) != null)
            return List.of();
        List<MetadataRecord> records = new ArrayList<>();
        records.add(Events.topic(id, name));
        int partitions = oneIn(10) ? 100 + random.nextInt(200) : 1 + random.nextInt(5);
        for (int i = 0; i < partitions; i++)
            records.add(newPartition(image, id, i));
        return records;
    }

    private List<MetadataRecord> partitionAdded(ClusterImage image) {
        return pick(image.topics().all(),
                topic -> newPartition(image, topic.id(), topic.partitions().size()));
    }

    private MetadataRecord newPartition(ClusterImage image, Uuid topic, int partition) {
        BrokerIds replicas = brokers();
        BrokerIds able = unfenced(image, replicas);
        PartitionCreated.Builder event = Events.partition(topic, partition, replicas.toArray())
                .setLeader(able.isEmpty() ? PartitionImage.NO_LEADER : able.get(random.nextInt(able.size())));
        if (oneIn(2)) {
            for (int i = 0; i < replicas.size(); i++)
                event.addDirectories(random.nextInt(4)).addDirectories(replicas.get(i));
        }
        return Events.created(event);
    }

    private List<MetadataRecord> partitionChanged(ClusterImage image) {
        return pick(image.topics().all(), topic -> {
            if (topic.partitions().size() == 0)
                return Events.barrier(image.epoch() + 1);
            int partition = random.nextInt(topic.partitions().size());
            PartitionImage was = topic.partitions().get(partition);
            PartitionEdit edit = new PartitionEdit(topic.id(), partition, was);
            switch (random.nextInt(3)) {
                case 0 -> newIsr(image, was, edit);
                case 1 -> reassigned(image, was, edit);
                default -> edit.newLeaderEpoch();
            }
            Optional<MetadataRecord> record = edit.toRecord();
            return record.orElse(Events.barrier(image.epoch() + 1));
        });
    }

    private void newIsr(ClusterImage image, PartitionImage was, PartitionEdit edit) {
        BrokerIds isr = some(was.replicas());
        BrokerIds rest = was.replicas();
        for (int i = 0; i < isr.size(); i++)
            rest = rest.minus(isr.get(i));
        edit.isr(isr).eligibleLeaderReplicas(some(rest));
        elect(image, was, isr, edit);
        edit.lastKnownLeader(isr.isEmpty() ? was.replicas().get(0) : PartitionImage.NO_LEADER);
    }

    private void reassigned(ClusterImage image, PartitionImage was, PartitionEdit edit) {
        BrokerIds replicas = brokers();
        BrokerIds adding = some(replicas);
        BrokerIds isr = some(replicas);
        edit.replicas(replicas)
                .isr(isr)
                .addingReplicas(adding)
                .removingReplicas(BrokerIds.NONE)
                .eligibleLeaderReplicas(BrokerIds.NONE)
                .lastKnownLeader(PartitionImage.NO_LEADER);
        if (oneIn(2))
            edit.directories(ReplicaDirectories.of(
                    replicas.stream().mapToObj(id -> new Uuid(random.nextInt(3), id)).toList()));
        elect(image, was, isr, edit);
    }

    /** The leader stays if it can; otherwise one that is not fenced. */
    private static void elect(ClusterImage image, PartitionImage was, BrokerIds isr, PartitionEdit edit) {
        if (was.hasLeader() && isr.contains(was.leader()))
            return;
        BrokerIds able = unfenced(image, isr);
        edit.leader(able.isEmpty() ? PartitionImage.NO_LEADER : able.get(0));
    }

    private List<MetadataRecord> config(ClusterImage image) {
        ConfigChanged.Builder event = ConfigChanged.newBuilder();
        switch (random.nextInt(4)) {
            case 0 -> event.setType(ConfigResourceType.CLUSTER_DEFAULT);
            case 1 -> event.setType(ConfigResourceType.BROKER).setName("" + random.nextInt(MAX_BROKERS));
            case 2 -> event.setType(ConfigResourceType.GROUP).setName("group");
            default -> {
                if (image.topics().size() == 0)
                    return List.of();
                event.setType(ConfigResourceType.TOPIC).setName(any(image.topics().names()));
            }
        }
        ConfigEntry.Builder entry = ConfigEntry.newBuilder().setKey("key." + random.nextInt(3));
        if (!oneIn(3))
            entry.setValue("value " + random.nextInt(100));
        return List.of(Events.record().setConfigChanged(event.addEntries(entry)).build());
    }

    private MetadataRecord quota() {
        ClientQuotaChanged.Builder event = ClientQuotaChanged.newBuilder().setKey("rate" + random.nextInt(2));
        QuotaEntityPart.Builder user = QuotaEntityPart.newBuilder().setType("user");
        if (oneIn(2))
            event.addEntity(QuotaEntityPart.newBuilder().setType("client-id").setName("client"));
        event.addEntity(oneIn(2) ? user : user.setName("user" + random.nextInt(3)));
        if (!oneIn(3))
            event.setValue(random.nextInt(1000));
        return Events.record().setClientQuotaChanged(event).build();
    }

    private List<MetadataRecord> scram(ClusterImage image) {
        if (oneIn(3))
            return pick(image.access().scram().keySet(),
                    key -> Events.record()
                            .setScramCredentialRemoved(ScramCredentialRemoved.newBuilder()
                                    .setUser(key.user())
                                    .setMechanism(key.mechanism()))
                            .build());
        ByteString bytes = ByteString.copyFromUtf8("secret" + random.nextInt(100));
        return List.of(Events.record()
                .setScramCredentialChanged(ScramCredentialChanged.newBuilder()
                        .setUser("user" + random.nextInt(4))
                        .setMechanism(
                                oneIn(2) ? ScramMechanism.SCRAM_SHA_256 : ScramMechanism.SCRAM_SHA_512)
                        .setSalt(bytes)
                        .setStoredKey(bytes)
                        .setServerKey(bytes)
                        .setIterations(4096))
                .build());
    }

    private List<MetadataRecord> acl(ClusterImage image) {
        if (oneIn(3))
            return pick(image.access().aclsById().keySet(),
                    id -> Events.record()
                            .setAclRemoved(AclRemoved.newBuilder().setId(UuidValues.of(id)))
                            .build());
        return List.of(Events.record()
                .setAclAdded(AclAdded.newBuilder()
                        .setId(UuidValues.of(newId()))
                        .setResourceType(2)
                        .setResourceName("topic-" + random.nextInt(10))
                        .setPatternType(3)
                        .setPrincipal("User:" + random.nextInt(10))
                        .setHost("*")
                        .setOperation(3)
                        .setPermissionType(3))
                .build());
    }

    private List<MetadataRecord> quorum(ClusterImage image) {
        if (oneIn(3))
            return List.of(Events.barrier(image.epoch() + 1 + random.nextInt(3)));
        int id = random.nextInt(5);
        VoterAdded known = image.quorum().voter(id);
        if (known != null && oneIn(2))
            return List.of(Events.record()
                    .setVoterRemoved(
                            VoterRemoved.newBuilder().setVoterId(id).setDirectoryId(known.getDirectoryId()))
                    .build());
        VoterAdded.Builder added = VoterAdded.newBuilder()
                .setVoterId(id)
                .setDirectoryId(known == null ? UuidValues.of(newId()) : known.getDirectoryId())
                .addListeners(Events.registration(id, random.nextInt(100)).getListeners(0));
        return List.of(Events.record().setVoterAdded(added).build());
    }

    private MetadataRecord producerIds(ClusterImage image) {
        return Events.record()
                .setProducerIdsAllocated(ProducerIdsAllocated.newBuilder()
                        .setBrokerId(random.nextInt(MAX_BROKERS))
                        .setNextProducerId(image.producerIds().nextProducerId() + 1000))
                .build();
    }

    private MetadataRecord feature() {
        return Events.record()
                .setFeatureLevelChanged(FeatureLevelChanged.newBuilder()
                        .setName("feature" + random.nextInt(3))
                        .setLevel(random.nextInt(4)))
                .build();
    }

    private BrokerIds brokers() {
        BrokerIds ids = BrokerIds.of(random.nextInt(MAX_BROKERS));
        int more = random.nextInt(4);
        for (int i = 0; i < more; i++)
            ids = ids.plus(random.nextInt(MAX_BROKERS));
        return ids;
    }

    private BrokerIds some(BrokerIds ids) {
        BrokerIds left = ids;
        for (int i = 0; i < ids.size(); i++)
            left = oneIn(3) ? left.minus(ids.get(i)) : left;
        return left;
    }

    private static BrokerIds unfenced(ClusterImage image, BrokerIds ids) {
        BrokerIds able = BrokerIds.NONE;
        for (int id : ids.toArray()) {
            BrokerImage broker = image.brokers().broker(id);
            able = broker != null && !broker.isFenced() ? able.plus(id) : able;
        }
        return able;
    }

    private <T> List<MetadataRecord> pick(Collection<T> from, Function<T, MetadataRecord> event) {
        return from.isEmpty() ? List.of() : List.of(event.apply(any(from)));
    }

    private <T> T any(Collection<T> from) {
        return List.copyOf(from).get(random.nextInt(from.size()));
    }

    private Uuid newId() {
        lastId++;
        return new Uuid(random.nextLong() | 1, lastId);
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }
}
