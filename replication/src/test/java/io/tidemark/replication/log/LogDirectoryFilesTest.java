package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.OsDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDirectoryFilesTest {
    private static final Disk DISK = OsDisk.INSTANCE;
    private static final Uuid ID = Uuid.fromString("E8Y1tFahSPOWUShvZ2fhZQ");

    @TempDir
    private Path directory;

    @Test
    void anOffsetCheckpointIsKafkasTextAndReadsBackTheSame() throws Exception {
        OffsetCheckpoint checkpoint = recoveryPoints();
        assertThat(checkpoint.read()).isEmpty();

        checkpoint.write(Map.of(new TopicPartition("a.b-c_d", 12), 345L));
        assertThat(checkpoint.path()).hasContent("0\n1\na.b-c_d 12 345\n");
        assertThat(checkpoint.read()).containsExactly(Map.entry(new TopicPartition("a.b-c_d", 12), 345L));

        checkpoint.write(Map.of());
        assertThat(checkpoint.path()).hasContent("0\n0\n");
        assertThat(checkpoint.read()).isEmpty();
    }

    @Test
    void damageToAnOffsetCheckpointIsReportedWithItsLine() throws Exception {
        assertCheckpointDamage("0\n1\nt x 5\n", 3, "partition 'x'");
        assertCheckpointDamage("0\n1\nt 0 -5\n", 3, "offset '-5'");
        assertCheckpointDamage("0\n1\nt 0\n", 3, "has 2 fields, not 3");
        assertCheckpointDamage("0\n1\n../t 0 5\n", 3, "'../t' is no topic name");
        assertCheckpointDamage("0\n2\nt 0 5\nt 0 6\n", 4, "t-0 is there twice");
        assertCheckpointDamage("0\n3\nt 0 5\nt 1 6\n", 2, "2 entries, not 3");
    }

    @Test
    void metaPropertiesReadBackTheSameAndAreTheSameBytesEachTime() throws Exception {
        assertThat(MetaProperties.read(DISK, directory)).isNull();
        MetaProperties properties = new MetaProperties(3, "a=b:c#d!\\e", ID);
        properties.write(DISK, directory);
        String first = Files.readString(directory.resolve("meta.properties"));
        properties.write(DISK, directory);

        assertThat(directory.resolve("meta.properties")).hasContent(first);
        assertThat(first).startsWith("cluster.id=").contains("\nversion=1\n").contains("\nnode.id=3\n")
                .doesNotContain("#\n");
        assertThat(MetaProperties.read(DISK, directory)).isEqualTo(properties);
    }

    @Test
    void metaPropertiesThatKafkaWroteAreRead() throws Exception {
        Files.writeString(directory.resolve("meta.properties"), """
                #
                #Fri Nov 20 11:44:52 UTC 2026
                node.id=1
                directory.id=E8Y1tFahSPOWUShvZ2fhZQ
                version=1
                cluster.id=MkU3OEVBNTcwNTJENDM2Qg
                """);
        assertThat(MetaProperties.read(DISK, directory))
                .isEqualTo(new MetaProperties(1, "MkU3OEVBNTcwNTJENDM2Qg", ID));
    }

    @Test
    void metaPropertiesThatSayTooLittleOrNonsenseAreRefused() throws Exception {
        assertMetaDamage("version=1\nnode.id=1\n", "there is no cluster.id");
        assertMetaDamage("version=1\ncluster.id=x\n", "there is no node.id");
        assertMetaDamage("node.id=1\ncluster.id=x\n", "there is no version");
        assertMetaDamage("version=0\nbroker.id=1\ncluster.id=x\n", "version '0', not 1");
        assertMetaDamage("version=1\nnode.id=one\ncluster.id=x\n", "node.id 'one' is no number");
        assertMetaDamage("version=1\nnode.id=-1\ncluster.id=x\n", "node id -1 is negative");
        assertMetaDamage("version=1\nnode.id=1\ncluster.id=\n", "cluster id ''");
        assertMetaDamage("version=1\nnode.id=1\ncluster.id=x\ndirectory.id=short\n",
                "directory.id 'short' is no UUID");
        assertMetaDamage("version=1\nnode.id=1\ncluster.id=\\uZZZZ\n", "");
        assertMetaDamage("x".repeat(MetaProperties.MAX_BYTES + 1), "more than 65536");
    }

    @Test
    void partitionMetadataIsKafkasTextAndReadsBackTheSame() throws Exception {
        assertThat(PartitionMetadata.read(DISK, directory)).isNull();
        new PartitionMetadata(ID).write(DISK, directory);

        assertThat(directory.resolve("partition.metadata"))
                .hasContent("version: 0\ntopic_id: E8Y1tFahSPOWUShvZ2fhZQ");
        assertThat(PartitionMetadata.read(DISK, directory)).isEqualTo(new PartitionMetadata(ID));
    }

    @Test
    void damageToPartitionMetadataIsReportedWithItsLine() throws Exception {
        assertPartitionDamage("", 1);
        assertPartitionDamage("version: x\ntopic_id: E8Y1tFahSPOWUShvZ2fhZQ", 1);
        assertPartitionDamage("version: 0\n", 2);
        assertPartitionDamage("version: 0\ntopic: E8Y1tFahSPOWUShvZ2fhZQ", 2);
        assertPartitionDamage("version: 0\ntopic_id: nonsense", 2);
        assertPartitionDamage("version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA", 2);
    }

    @Test
    void aCleanShutdownIsToldWithTheBrokersEpoch() throws Exception {
        assertThat(CleanShutdownMarker.read(DISK, directory)).isNull();
        new CleanShutdownMarker(77).write(DISK, directory);

        assertThat(directory.resolve(".kafka_cleanshutdown"))
                .hasContent("{\"version\":0,\"brokerEpoch\":77}");
        assertThat(CleanShutdownMarker.read(DISK, directory)).isEqualTo(new CleanShutdownMarker(77));
        CleanShutdownMarker.delete(DISK, directory);
        assertThat(CleanShutdownMarker.read(DISK, directory)).isNull();
    }

    @Test
    void aMarkerWithoutAnEpochIsACleanShutdownStill() throws Exception {
        assertThat(markerOf("")).isEqualTo(new CleanShutdownMarker(-1));
        assertThat(markerOf("{}")).isEqualTo(new CleanShutdownMarker(-1));
        assertThat(markerOf("{ \"brokerEpoch\" : 5 , \"version\" : 1 }\n"))
                .isEqualTo(new CleanShutdownMarker(5));
        assertThat(markerOf("{\"brokerEpoch\":null}")).isEqualTo(new CleanShutdownMarker(-1));
        assertThat(markerOf("{\"brokerEpoch\":99999999999999999999}")).isEqualTo(new CleanShutdownMarker(-1));
        assertThatThrownBy(() -> markerOf("[1]")).isInstanceOf(CorruptStateFile.class);
    }

    private @Nullable CleanShutdownMarker markerOf(String text) throws Exception {
        Files.writeString(directory.resolve(".kafka_cleanshutdown"), text);
        return CleanShutdownMarker.read(DISK, directory);
    }

    private OffsetCheckpoint recoveryPoints() {
        return new OffsetCheckpoint(DISK, directory.resolve(OffsetCheckpoint.RECOVERY_POINTS));
    }

    private void assertCheckpointDamage(String text, int line, String what) throws Exception {
        Files.writeString(recoveryPoints().path(), text);
        assertThatThrownBy(() -> recoveryPoints().read())
                .isInstanceOfSatisfying(CorruptStateFile.class, e -> assertThat(e.line()).isEqualTo(line))
                .hasMessageContaining(what);
    }

    private void assertMetaDamage(String text, String what) throws Exception {
        Files.writeString(directory.resolve("meta.properties"), text);
        assertThatThrownBy(() -> MetaProperties.read(DISK, directory)).isInstanceOf(CorruptStateFile.class)
                .hasMessageContaining("meta.properties").hasMessageContaining(what);
    }

    private void assertPartitionDamage(String text, int line) throws Exception {
        Files.writeString(directory.resolve("partition.metadata"), text);
        assertThatThrownBy(() -> PartitionMetadata.read(DISK, directory)).isInstanceOfSatisfying(
                CorruptStateFile.class, e -> assertThat(e.line()).isEqualTo(line));
    }
}
