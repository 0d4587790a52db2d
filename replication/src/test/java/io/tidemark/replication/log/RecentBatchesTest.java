package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RecentBatchesTest {
    private final RecentBatches recent = new RecentBatches();

    @Test
    void noneIsKnownBeforeOneIsAdded() {
        assertThat(recent.indexOf(0)).isEqualTo(RecentBatches.UNKNOWN);
    }

    @Test
    void anOffsetWithinABatchFindsTheBatch() {
        add(100, 10, 0);
        add(110, 5, 400);
        assertThat(positionOf(100)).isZero();
        assertThat(positionOf(109)).isZero();
        assertThat(positionOf(110)).isEqualTo(400);
        assertThat(positionOf(114)).isEqualTo(400);
    }

    @Test
    void whatLiesBeforeTheOldestOrBehindTheNewestIsNotKnown() {
        add(100, 10, 0);
        add(110, 5, 400);
        assertThat(recent.indexOf(99)).isEqualTo(RecentBatches.UNKNOWN);
        assertThat(recent.indexOf(115)).isEqualTo(RecentBatches.UNKNOWN);
    }

    @Test
    void anOffsetInAGapFindsTheBatchBehindIt() {
        add(100, 10, 0);
        add(120, 5, 400);
        assertThat(positionOf(115)).isEqualTo(400);
    }

    @Test
    void theLastOnesAreKnownHoweverManyCame() {
        int all = 10 * RecentBatches.BATCHES + 3;
        for (int i = 0; i < all; i++) add(2L * i, 2, 100 * i);
        for (int i = all - RecentBatches.BATCHES; i < all; i++)
            assertThat(positionOf(2L * i + 1)).isEqualTo(100 * i);
        assertThat(recent.indexOf(2L * (all - RecentBatches.BATCHES) - 1)).isEqualTo(RecentBatches.UNKNOWN);
    }

    private int positionOf(long offset) {
        return recent.position(recent.indexOf(offset));
    }

    private void add(long baseOffset, int records, int position) {
        byte[][] values = new byte[records][1];
        ByteBuffer bytes = Batches.placed(baseOffset, 0, 1, values);
        recent.add(new RecordBatch().wrap(bytes, 0), position);
        assertThat(recent.sizeInBytes(recent.indexOf(baseOffset))).isEqualTo(bytes.remaining());
        assertThat(recent.baseOffset(recent.indexOf(baseOffset))).isEqualTo(baseOffset);
    }
}
