package io.tidemark.controller.decision;

import io.tidemark.common.config.ConfigException;
import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.BrokerInControlledShutdown;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/** Clusters as tests of decisions need them, short to write. */
public final class Clusters {
    public static final long SEED = 42;

    private Clusters() {}

    /** So many brokers that are registered and unfenced, from id 0. The epoch of each is 10 and its id. */
    public static ClusterImage ofBrokers(int count) {
        ClusterImage image = ClusterImage.EMPTY;
        for (int id = 0; id < count; id++)
            image = image.replay(Events.registered(id, epoch(id))).replay(Events.unfenced(id, epoch(id)));
        return image;
    }

    public static long epoch(int broker) {
        return 10L + broker;
    }

    public static ClusterImage fenced(ClusterImage image, int... brokers) {
        ClusterImage with = image;
        for (int id : brokers)
            with = with.replay(Events.fenced(id, epoch(id)));
        return with;
    }

    public static ClusterImage shuttingDown(ClusterImage image, int broker) {
        return image.replay(Events.record()
                .setBrokerInControlledShutdown(BrokerInControlledShutdown.newBuilder().setBrokerId(broker)
                        .setBrokerEpoch(epoch(broker)))
                .build());
    }

    /** With a topic of one partition on these brokers. */
    public static ClusterImage withTopic(ClusterImage image, String name, int... replicas) {
        Uuid id = new Uuid(name.hashCode(), 77);
        return image.replay(Events.topic(id, name)).replay(Events.created(Events.partition(id, 0, replicas)));
    }

    public static ClusterImage replayed(ClusterImage image, List<MetadataRecord> records) {
        return image.replay(records, image.endOffset() + 1).after();
    }

    public static TopicImage topic(ClusterImage image, String name) {
        TopicImage topic = image.topics().topic(name);
        if (topic == null)
            throw new AssertionError("there is no topic " + name);
        return topic;
    }

    /** On a controller whose file has these lines. */
    public static Surroundings around(String... lines) {
        return around(SEED, Set.of(), lines);
    }

    public static Surroundings around(long seed, Set<Integer> leaving, String... lines) {
        return new Surroundings(1_000, new SeededRandomness(seed), config(lines), leaving);
    }

    private static NodeConfig config(String... lines) {
        Path file = Path.of("/server.properties");
        SimulatedDisk disk = new SimulatedDisk(1);
        try (DiskFile open = disk.open(file, Disk.Mode.APPEND)) {
            open.append(ByteBuffer.wrap(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            return new ConfigLoader(disk, Path.of("/installation")).load(file).config();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }
}
