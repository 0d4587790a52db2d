package io.tidemark.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import io.tidemark.replication.log.MetaProperties;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedDisk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class VoterFileTest {
    private static final Path DIRECTORY = Path.of("/data/__cluster_metadata-0");

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final SeededRandomness randomness = new SeededRandomness(1);

    private VoterFile open(int nodeId) throws Exception {
        return VoterFile.open(disk, DIRECTORY, nodeId, randomness);
    }

    private void write(String name, String text) throws Exception {
        try (DiskFile file = disk.open(DIRECTORY.resolve(name), Disk.Mode.APPEND)) {
            file.truncate(0);
            file.append(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void aNewDirectoryGetsAnIdThatSurvivesAPowerFailure() throws Exception {
        VoterFile made = open(3);
        assertThat(made.clusterId()).isEmpty();
        assertThat(made.nodeId()).isEqualTo(3);
        disk.powerFailure(randomness);
        disk.restart();
        assertThat(open(3)).isEqualTo(made);
    }

    @Test
    void theClusterIdIsWrittenOnceItIsKnownAndTheFileIsThenKafkas() throws Exception {
        VoterFile made = open(3);
        FailingFaultHandler faults = new FailingFaultHandler();
        ControllerIdentity identity = new ControllerIdentity(made, disk, DIRECTORY, Runnable::run, faults);
        identity.onClusterId("");
        assertThat(identity.clusterId()).isEmpty();
        identity.onClusterId("a-cluster");
        identity.onClusterId("a-cluster");
        write("00000000000000000001.log", "entries");
        assertThat(open(3)).isEqualTo(made.of("a-cluster"));
        assertThat(MetaProperties.read(disk, DIRECTORY))
                .isEqualTo(new MetaProperties(3, "a-cluster", made.directoryId()));
        assertThatThrownBy(() -> identity.onClusterId("another"))
                .hasMessageContaining("is of cluster another");
    }

    @Test
    void eachDirectoryHasAnIdOfItsOwn() throws Exception {
        Uuid first = open(3).directoryId();
        assertThat(VoterFile.open(disk, Path.of("/other/__cluster_metadata-0"), 3, randomness).directoryId())
                .isNotEqualTo(first);
    }

    @Test
    void anotherNodesDirectoryIsRefused() throws Exception {
        open(3);
        assertThatThrownBy(() -> open(4)).isInstanceOf(IdentityRefused.class)
                .hasMessageContaining("belongs to node 3, not to node 4");
    }

    @Test
    void aLogWithoutTheFileAndAFileWhoseLogIsGoneAreRefused() throws Exception {
        VoterFile made = open(3);
        made.of("a-cluster").write(disk, DIRECTORY);
        assertThatThrownBy(() -> open(3)).isInstanceOf(IdentityRefused.class).hasMessageContaining("is gone")
                .hasMessageContaining("remove it from the voters");
        write("00000000000000000001.log", "entries");
        assertThat(VoterFile.hasLog(disk, DIRECTORY)).isTrue();
        disk.delete(DIRECTORY.resolve("meta.properties"));
        assertThatThrownBy(() -> open(3)).isInstanceOf(IdentityRefused.class)
                .hasMessageContaining("not known whose votes");
    }

    @Test
    void anEmptySegmentIsNoLogAndASnapshotIsOne() throws Exception {
        open(3);
        write("00000000000000000001.log", "");
        assertThat(VoterFile.hasLog(disk, DIRECTORY)).isFalse();
        disk.createDirectories(DIRECTORY.resolve("snapshots/snapshot_5"));
        assertThat(VoterFile.hasLog(disk, DIRECTORY)).isTrue();
    }

    @Test
    void aDamagedFileIsRefused() throws Exception {
        open(3);
        for (String text : new String[] {"", "version=1\n",
            "version=2\nnode.id=3\ndirectory.id=q0S9NlJ-Rxu2UWgGuVdgzw\n",
            "version=1\nnode.id=x\ndirectory.id=q0S9NlJ-Rxu2UWgGuVdgzw\n",
            "version=1\nnode.id=3\ndirectory.id=AAAAAAAAAAAAAAAAAAAAAA\n", "version=1\nnode.id=\\u00\n"}) {
            write("meta.properties", text);
            assertThatThrownBy(() -> open(3)).as(text).isInstanceOf(IdentityRefused.class)
                    .hasMessageContaining("cannot be told whose");
        }
    }
}
