package io.tidemark.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
    private static final Path PAGE = Path.of(System.getProperty("tidemark.root", ".."), "docs",
            "configuration.md");

    @Test
    void theReferencePageSaysWhatTheDefinitionsSay() throws IOException {
        if (Boolean.getBoolean("regenerate"))
            ConfigurationPage.write(PAGE);
        assertThat(PAGE).exists();
        assertThat(Files.readString(PAGE)).as("%s is out of date; write it anew with: "
                + "mvn -pl common test -Dtest=ConfigurationPageTest -Dregenerate=true", PAGE)
                .isEqualTo(ConfigurationPage.render());
    }

    @Test
    void everyChangedDefaultStandsInTheTableWithKafkasAndTheReason() {
        String page = ConfigurationPage.render();
        String table = page.substring(page.indexOf("## Defaults that differ"),
                page.indexOf("## Keys that Kafka 4.3"));
        assertThat(table).contains("| `broker.session.timeout.ms` | 9000 | 1500",
                "| `log.dir` | /tmp/kafka-logs |",
                "| `min.insync.replicas` | 1 | half of the topic's replicas, rounded up |",
                "| `queued.max.request.bytes` | -1 (no bound) | 134217728 (128MiB)");
    }
}
