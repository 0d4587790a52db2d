package io.tidemark.common.metadata.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.metadata.record.MetadataRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A snapshot that is not whole is not loaded. */
class SnapshotsTest {
    private final ClusterImage image = RandomHistoriesTest.history(7, new ArrayList<>());
    private final List<MetadataRecord> written = new ArrayList<>();

    SnapshotsTest() {
        new ImageWriter(image).forEachRemaining(written::add);
    }

    @Test
    void theEmptyImageHasASnapshot() throws Exception {
        List<MetadataRecord> records = new ArrayList<>();
        new ImageWriter(ClusterImage.EMPTY).forEachRemaining(records::add);
        assertThat(RandomHistoriesTest.read(records)).isEqualTo(ClusterImage.EMPTY);
    }

    @Test
    void anImageOfASnapshotStandsWhereTheOriginalStood() throws Exception {
        ClusterImage read = RandomHistoriesTest.read(written);
        assertThat(read.position()).isEqualTo(image.position());
        assertThat(read.replay(Events.barrier(read.epoch() + 1)).endOffset())
                .isEqualTo(image.endOffset() + 1);
    }

    @Test
    void oneThatIsCutAnywhereIsRefused() {
        for (int end = 0; end < written.size(); end++) {
            List<MetadataRecord> cut = written.subList(0, end);
            assertThatThrownBy(() -> RandomHistoriesTest.read(cut)).isInstanceOf(MalformedSnapshot.class);
        }
    }

    @Test
    void oneWithoutItsHeaderIsRefused() {
        refused(written.subList(1, written.size()), "does not begin with its header");
    }

    @Test
    void oneThatLostARecordInTheMiddleIsRefused() {
        List<MetadataRecord> holed = new ArrayList<>(written);
        holed.remove(written.size() - 2);
        refused(holed, "records has");
    }

    @Test
    void oneThatGoesOnBehindItsFooterIsRefused() {
        List<MetadataRecord> more = new ArrayList<>(written);
        more.add(Events.barrier(1000));
        refused(more, "behind its footer");
    }

    @Test
    void oneThatContradictsItselfIsRefused() {
        List<MetadataRecord> twice = new ArrayList<>(written);
        MetadataRecord broker = written.stream().filter(each -> each.hasBrokerRegistered()).findFirst()
                .orElseThrow();
        twice.add(twice.indexOf(broker), broker);
        refused(twice, "contradicts those before it");
    }

    private static void refused(List<MetadataRecord> records, String why) {
        assertThatThrownBy(() -> RandomHistoriesTest.read(records)).isInstanceOf(MalformedSnapshot.class)
                .hasMessageContaining(why);
    }
}
