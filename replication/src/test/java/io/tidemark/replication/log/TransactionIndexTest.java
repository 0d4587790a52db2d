package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.OsDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionIndexTest {
    @TempDir
    private Path directory;

    private TransactionIndex index = new TransactionIndex(OsDisk.INSTANCE, Path.of("unset"), 0);

    @BeforeEach
    void openDirectory() {
        index = new TransactionIndex(OsDisk.INSTANCE, directory, 0);
    }

    @Test
    void thereIsNoFileUntilATransactionIsAborted() throws Exception {
        index.force();
        index.check();
        index.truncateTo(0);
        index.reset();
        assertThat(collect(0, 100)).isEmpty();
        assertThat(directory).isEmptyDirectory();

        index.append(new AbortedTransaction(1, 2, 5, 6));
        assertThat(directory.resolve("00000000000000000000.txnindex")).hasSize(34);
    }

    @Test
    void anEntryIsKafkasBytes() throws Exception {
        index.append(new AbortedTransaction(1, 2, 5, 6));
        assertThat(Files.readAllBytes(index.path())).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
                0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 6);
    }

    @Test
    void whatOverlapsTheRangeIsCollected() throws Exception {
        AbortedTransaction first = append(1, 0, 5, 2);
        AbortedTransaction second = append(2, 2, 8, 9);
        AbortedTransaction third = append(1, 20, 25, 26);

        assertThat(collect(0, 100)).containsExactly(first, second, third);
        assertThat(collect(5, 100)).containsExactly(first, second, third);
        assertThat(collect(6, 100)).containsExactly(second, third);
        assertThat(collect(6, 20)).containsExactly(second);
        assertThat(collect(9, 20)).isEmpty();
        assertThat(collect(26, 100)).isEmpty();
    }

    @Test
    void theSearchEndsOnceNothingEarlierCanFollow() throws Exception {
        append(1, 0, 5, 2);
        append(2, 2, 8, 9);

        List<AbortedTransaction> into = new ArrayList<>();
        assertThat(index.collect(0, 2, 100, into)).as("open at 2").isEqualTo(2);
        assertThat(index.collect(0, 9, 100, into)).as("none open at 9").isEqualTo(9);
        assertThat(index.collect(0, 10, 100, into)).isEqualTo(TransactionIndex.READ_ON);
    }

    @Test
    void atTheBoundTheAnswerIsCompleteForAShorterRange() throws Exception {
        for (int i = 0; i < 1000; i++)
            append(1, 10L * i, 10L * i + 5, 10L * i + 6);

        List<AbortedTransaction> into = new ArrayList<>();
        assertThat(index.collect(0, 10_000, 3, into)).isEqualTo(26);
        assertThat(into).hasSize(3);
        into.clear();
        assertThat(index.collect(26, 10_000, 3, into)).isEqualTo(56);
        assertThat(into.getFirst().firstOffset()).isEqualTo(30);
    }

    @Test
    void theBoundGivesWayToProgress() throws Exception {
        for (int i = 0; i < 10; i++)
            append(i, i, 100 + i, i < 9 ? i + 1 : 110);
        List<AbortedTransaction> into = new ArrayList<>();
        assertThat(index.collect(5, 1000, 2, into)).isEqualTo(6);
        assertThat(into).hasSize(6);
    }

    @Test
    void forRandomHistoriesEveryAnswerIsWhatALookAtAllEntriesSays() throws Exception {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            index.reset();
            List<AbortedTransaction> all = new ArrayList<>();
            ProducerStates states = new ProducerStates();
            for (RecordBatch batch : ProducerHistories.random(random, 400)) {
                CompletedTransaction completed = states.append(batch);
                if (completed != null && completed.isAborted()) {
                    all.add(completed.asAborted());
                    index.append(completed.asAborted());
                }
            }
            index.check();
            for (int i = 0; i < 100; i++) {
                long from = random.nextInt(800);
                long to = from + 1 + random.nextInt(200);
                int max = 1 + random.nextInt(10);
                List<AbortedTransaction> into = new ArrayList<>();
                long answer = index.collect(from, to, max, into);
                long completeTo = answer == TransactionIndex.READ_ON ? to : answer;
                assertThat(completeTo).isGreaterThan(from);
                Predicate<AbortedTransaction> overlaps = it -> it.lastOffset() >= from
                        && it.firstOffset() < completeTo;
                assertThat(into.stream().filter(overlaps)).as("seed %d: %d to %d", seed, from, completeTo)
                        .containsExactlyElementsOf(all.stream().filter(overlaps).toList());
            }
        }
    }

    @Test
    void truncatingRemovesTheMarkersThatAreGone() throws Exception {
        AbortedTransaction first = append(1, 0, 5, 6);
        append(2, 6, 8, 9);
        append(1, 20, 25, 26);

        index.truncateTo(8);
        assertThat(collect(0, 100)).containsExactly(first);
        index.truncateTo(6);
        assertThat(collect(0, 100)).containsExactly(first);
        index.truncateTo(5);
        assertThat(collect(0, 100)).isEmpty();
    }

    @Test
    void markersComeInOrder() throws Exception {
        append(1, 0, 5, 6);
        assertThatThrownBy(() -> append(2, 1, 5, 6)).isInstanceOf(IllegalArgumentException.class);
        index.force();
    }

    @Test
    void damageIsATypedError() throws Exception {
        append(1, 0, 5, 6);
        append(1, 10, 15, 16);
        byte[] good = Files.readAllBytes(index.path());

        damage(good, 1, 7, "entry version 7");
        damage(good, 2, 0x80, "cannot be in segment 0");
        damage(good, 17, 99, "cannot be in segment 0");
        damage(good, 34 + 25, 3, "cannot be in segment 0 after a marker at 5");
        damage(good, 33, 99, "cannot be in segment 0");
        Files.write(index.path(), java.util.Arrays.copyOf(good, 40));
        assertThatThrownBy(index::check).isInstanceOf(CorruptStateFile.class)
                .hasMessageContaining("40 bytes");
        assertThatThrownBy(() -> append(1, 20, 25, 26)).isInstanceOf(CorruptStateFile.class);
        assertThatThrownBy(() -> collect(0, 9)).isInstanceOf(CorruptStateFile.class);

        index.reset();
        index.check();
        Files.write(index.path(), good);
        index.check();
    }

    private void damage(byte[] good, int at, int value, String what) throws Exception {
        byte[] damaged = good.clone();
        damaged[at] = (byte) value;
        Files.write(index.path(), damaged);
        assertThatThrownBy(index::check).isInstanceOf(CorruptStateFile.class).hasMessageContaining(what);
    }

    private AbortedTransaction append(long producerId, long first, long last, long lastStable)
            throws Exception {
        AbortedTransaction aborted = new AbortedTransaction(producerId, first, last, lastStable);
        index.append(aborted);
        return aborted;
    }

    private List<AbortedTransaction> collect(long from, long to) throws Exception {
        List<AbortedTransaction> into = new ArrayList<>();
        index.collect(from, to, Integer.MAX_VALUE, into);
        return into;
    }
}
