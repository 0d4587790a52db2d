package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.OsDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderEpochsTest {
    private static final long LOG_END = 100;

    private final LeaderEpochs epochs = new LeaderEpochs();

    @Test
    void anEmptyLogCannotSayWhereAnEpochEnds() {
        assertThat(epochs.endOffsetFor(0, LOG_END)).isEqualTo(EpochEndOffset.UNDEFINED);
        assertThat(epochs.latestEpoch()).isEqualTo(-1);
        assertThat(epochs.epochFor(5)).isEqualTo(-1);
    }

    @Test
    void anEpochEndsWhereTheNextOneStarts() {
        assign(2, 10, 4, 20, 7, 30);

        assertThat(epochs.endOffsetFor(2, LOG_END)).isEqualTo(new EpochEndOffset(2, 20));
        assertThat(epochs.endOffsetFor(4, LOG_END)).isEqualTo(new EpochEndOffset(4, 30));
        assertThat(epochs.endOffsetFor(7, LOG_END)).isEqualTo(new EpochEndOffset(7, LOG_END));
    }

    @Test
    void anEpochThatTheLogNeverHadIsAnsweredWithTheOneBeforeIt() {
        assign(2, 10, 4, 20, 7, 30);

        assertThat(epochs.endOffsetFor(3, LOG_END)).isEqualTo(new EpochEndOffset(2, 20));
        assertThat(epochs.endOffsetFor(6, LOG_END)).isEqualTo(new EpochEndOffset(4, 30));
    }

    @Test
    void anEpochBeforeTheFirstEndsWhereTheFirstStarts() {
        assign(2, 10, 4, 20);

        assertThat(epochs.endOffsetFor(1, LOG_END)).isEqualTo(new EpochEndOffset(1, 10));
    }

    @Test
    void anEpochAfterTheLatestOrNoneAtAllIsUndefined() {
        assign(2, 10);

        assertThat(epochs.endOffsetFor(3, LOG_END)).isEqualTo(EpochEndOffset.UNDEFINED);
        assertThat(epochs.endOffsetFor(-1, LOG_END)).isEqualTo(EpochEndOffset.UNDEFINED);
    }

    @Test
    void anEpochThatWroteNothingIsReplacedByTheNext() {
        assign(1, 0, 2, 10, 3, 10);

        assertThat(epochs.toString()).isEqualTo("leader epochs 1@0 3@10");
    }

    @Test
    void theLatestEpochAgainChangesNothingAndAnOlderOneIsRefused() {
        assign(5, 10, 5, 20);

        assertThat(epochs.toString()).isEqualTo("leader epochs 5@10");
        assertThatThrownBy(() -> epochs.assign(4, 30)).isInstanceOf(LeaderEpochOutOfOrder.class)
                .hasMessage("leader epoch 4 at offset 30 after epoch 5");
        assertThatThrownBy(() -> epochs.assign(-1, 30)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void truncatingFromTheEndForgetsEpochsThatStartAtTheEndOrLater() {
        assign(1, 0, 2, 10, 3, 20);

        epochs.truncateFromEnd(10);

        assertThat(epochs.toString()).isEqualTo("leader epochs 1@0");
        assertThat(epochs.endOffsetFor(2, 10)).isEqualTo(EpochEndOffset.UNDEFINED);
    }

    @Test
    void truncatingFromTheStartKeepsTheEpochThatCoversIt() {
        assign(1, 0, 2, 10, 3, 20);

        epochs.truncateFromStart(15);
        assertThat(epochs.toString()).isEqualTo("leader epochs 2@15 3@20");
        epochs.truncateFromStart(500);
        assertThat(epochs.toString()).isEqualTo("leader epochs 3@500");
        epochs.truncateFromStart(400);
        assertThat(epochs.toString()).isEqualTo("leader epochs 3@500");
    }

    @Test
    void eachOffsetBelongsToTheLastEpochThatStartedBeforeIt() {
        assign(1, 5, 2, 10);

        assertThat(epochs.epochFor(4)).isEqualTo(-1);
        assertThat(epochs.epochFor(5)).isEqualTo(1);
        assertThat(epochs.epochFor(9)).isEqualTo(1);
        assertThat(epochs.epochFor(10)).isEqualTo(2);
        assertThat(epochs.epochFor(Long.MAX_VALUE)).isEqualTo(2);
    }

    @Test
    void onlyAChangeMakesItDirty(@TempDir Path directory) throws Exception {
        epochs.truncateFromEnd(0);
        epochs.truncateFromStart(0);
        epochs.clear();
        assertThat(epochs.isDirty()).isFalse();

        assign(1, 0);
        assertThat(epochs.isDirty()).isTrue();
        epochs.write(OsDisk.INSTANCE, directory);
        assertThat(epochs.isDirty()).isFalse();

        epochs.assign(1, 10);
        epochs.truncateFromStart(0);
        assertThat(epochs.isDirty()).isFalse();
        epochs.truncateFromEnd(0);
        assertThat(epochs.isDirty()).isTrue();
    }

    @Test
    void aFailedWriteLeavesItDirty(@TempDir Path directory) {
        assign(1, 0);

        assertThatThrownBy(() -> epochs.write(OsDisk.INSTANCE, directory.resolve("missing")))
                .isInstanceOf(java.io.IOException.class);
        assertThat(epochs.isDirty()).isTrue();
    }

    @Test
    void theFileIsKafkasTextAndReadsBackTheSame(@TempDir Path directory) throws Exception {
        assign(1, 0, 2, 10);

        epochs.write(OsDisk.INSTANCE, directory);

        assertThat(directory.resolve("leader-epoch-checkpoint")).hasContent("0\n2\n1 0\n2 10\n");
        LeaderEpochs read = LeaderEpochs.read(OsDisk.INSTANCE, directory);
        assertThat(read.saysTheSameAs(epochs)).isTrue();
        assertThat(read.isDirty()).isFalse();
        assertThat(directory.resolve("leader-epoch-checkpoint.tmp")).doesNotExist();
    }

    @Test
    void aMissingOrAnEmptyFileMeansNoEpochs(@TempDir Path directory) throws Exception {
        assertThat(LeaderEpochs.read(OsDisk.INSTANCE, directory).size()).isZero();
        Files.writeString(directory.resolve(LeaderEpochs.FILE_NAME), "");
        assertThat(LeaderEpochs.read(OsDisk.INSTANCE, directory).size()).isZero();
    }

    @Test
    void damageIsReportedWithItsLine(@TempDir Path directory) throws Exception {
        assertDamage(directory, "1\n0\n", 1, "version '1', not 0");
        assertDamage(directory, "0\n", 2, "no number of entries");
        assertDamage(directory, "0\nmany\n", 2, "is no number");
        assertDamage(directory, "0\n2\n1 0\n", 2, "1 entries, not 2");
        assertDamage(directory, "0\n2147483647\n1 0\n", 2, "1 entries, not 2147483647");
        assertDamage(directory, "0\n1\n1 0 5\n", 3, "has 3 fields, not 2");
        assertDamage(directory, "0\n1\n1 -7\n", 3, "start offset '-7'");
        assertDamage(directory, "0\n1\n99999999999 7\n", 3, "leader epoch 99999999999 is too large");
        assertDamage(directory, "0\n2\n1 0\n1 5\n", 4, "does not come after epoch 1 at offset 0");
        assertDamage(directory, "0\n2\n1 5\n2 5\n", 4, "does not come after epoch 1 at offset 5");
        assertDamage(directory, "0\n2\n1 5\n\n", 4, "has 1 fields");
    }

    private static void assertDamage(Path directory, String text, int line, String what) throws Exception {
        Files.writeString(directory.resolve(LeaderEpochs.FILE_NAME), text);
        assertThatThrownBy(() -> LeaderEpochs.read(OsDisk.INSTANCE, directory))
                .isInstanceOfSatisfying(CorruptStateFile.class, e -> assertThat(e.line()).isEqualTo(line))
                .hasMessageContaining(LeaderEpochs.FILE_NAME + ", line " + line).hasMessageContaining(what);
    }

    private void assign(long... epochsAndOffsets) {
        for (int i = 0; i < epochsAndOffsets.length; i += 2)
            epochs.assign((int) epochsAndOffsets[i], epochsAndOffsets[i + 1]);
    }
}
