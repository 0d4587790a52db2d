package io.tidemark.deploy.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final List<SampleRecord> SENT = List.of(new SampleRecord(0, "vim", "one"),
            new SampleRecord(1, "gcc", "two"), new SampleRecord(2, "vim", "three"));

    @Test
    void partitionsMayBeReadInAnyOrder() {
        Comparison comparison = Comparison.of(SENT, List.of(SENT.get(1), SENT.get(0), SENT.get(2)));
        assertThat(comparison.holds()).isTrue();
        assertThat(comparison.keys()).isEqualTo(2);
        assertThat(comparison.readDigest()).isEqualTo(comparison.sentDigest());
    }

    @Test
    void aRecordThatIsMissingIsCounted() {
        Comparison comparison = Comparison.of(SENT, List.of(SENT.get(0), SENT.get(1)));
        assertThat(comparison.missing()).isOne();
        assertThat(comparison.readDigest()).isNotEqualTo(comparison.sentDigest());
        assertThat(comparison.holds()).isFalse();
    }

    @Test
    void aRecordThatWasReadTwiceIsCounted() {
        List<SampleRecord> read = new ArrayList<>(SENT);
        read.add(SENT.get(2));
        Comparison comparison = Comparison.of(SENT, read);
        assertThat(comparison.twice()).isOne();
        assertThat(comparison.holds()).isFalse();
    }

    @Test
    void aKeyWhoseRecordsChangedPlacesIsCounted() {
        Comparison comparison = Comparison.of(SENT, List.of(SENT.get(2), SENT.get(1), SENT.get(0)));
        assertThat(comparison.keysOutOfOrder()).isOne();
        assertThat(comparison.missing() + comparison.twice() + comparison.changed()).isZero();
        assertThat(comparison.holds()).isFalse();
    }

    @Test
    void aRecordWithAnotherValueKeyOrNumberIsCounted() {
        for (SampleRecord changed : List.of(new SampleRecord(1, "gcc", "2"),
                new SampleRecord(1, "vim", "two"),
                new SampleRecord(7, "gcc", "two"), new SampleRecord(-1, "gcc", "two"))) {
            Comparison comparison = Comparison.of(SENT, List.of(SENT.get(0), changed, SENT.get(2)));
            assertThat(comparison.changed()).as(changed.toString()).isOne();
            assertThat(comparison.holds()).as(changed.toString()).isFalse();
        }
    }
}
