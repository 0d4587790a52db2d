package io.tidemark.common.metadata.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RecordsPageTest {
    private static final Path ROOT = Path.of(System.getProperty("tidemark.root", ".."));
    private static final Path PAGE = ROOT.resolve("docs/metadata-records.md");
    private static final Path PROTO = ROOT.resolve("common/src/main/protobuf/metadata.proto");

    @Test
    void thePageSaysWhatTheCommentsSay() throws IOException {
        String page = RecordsPage.render(Files.readString(PROTO));
        if (Boolean.getBoolean("regenerate"))
            Files.writeString(PAGE, page);
        assertThat(Files.readString(PAGE)).as("%s is out of date; write it anew with: "
                + "mvn -pl common test -Dtest=RecordsPageTest -Dregenerate=true", PAGE).isEqualTo(page);
    }

    @Test
    void everyMessageAndFieldIsOnThePageWithItsMeaning() throws IOException {
        String page = Files.readString(PAGE);
        for (Descriptor message : Metadata.getDescriptor().getMessageTypes()) {
            if (message.getName().equals("MetadataRecord"))
                continue;
            assertThat(page).contains("### " + message.getName() + "\n");
            message.getFields().forEach(field -> assertThat(page)
                    .containsPattern(
                            "\\| %d \\| `%s` \\| [^|]+ \\| [^|]{6,} \\|\\n".formatted(field.getNumber(),
                                    field.getName())));
        }
        assertThat(page.lines().filter(line -> line.startsWith("| ") && line.contains("`"))
                .filter(line -> !line.contains("Since 1.") && !line.contains("Never written."))).isEmpty();
    }
}
