package io.tidemark.broker.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.port.OsDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAgainstClusterTest {
    @TempDir
    Path directory;

    @Test
    void theOperatorHearsOfAMinimumInTheFileThatDoesNotCount() throws Exception {
        NodeConfig one = config("min.insync.replicas=1");
        assertThat(FileAgainstCluster.difference(one, ClusterImage.EMPTY)).get().asString()
                .contains("min.insync.replicas=1", "half");
        assertThat(FileAgainstCluster.difference(one, withMinimum("2"))).get().asString().contains("it is 2");
        assertThat(FileAgainstCluster.difference(one, withMinimum("1"))).isEmpty();
        assertThat(FileAgainstCluster.difference(config(""), withMinimum("2"))).isEmpty();
    }

    private static ClusterImage withMinimum(String value) {
        return ClusterImage.EMPTY.replay(Events.config(ConfigResourceType.CLUSTER_DEFAULT, "",
                Map.of("min.insync.replicas", value)));
    }

    private NodeConfig config(String line) throws Exception {
        Path file = directory.resolve("server.properties");
        Files.writeString(file, line);
        return new ConfigLoader(OsDisk.INSTANCE, directory).load(file).config();
    }
}
