package io.tidemark.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class SeededRandomnessTest {
    @Test
    void theNumbersAreThoseOfSplitMix64() {
        SeededRandomness random = new SeededRandomness(1234567);
        assertThat(random.nextLong()).isEqualTo(6457827717110365317L);
        assertThat(random.nextLong()).isEqualTo(3203168211198807973L);
        assertThat(random.nextLong()).isEqualTo(Long.parseUnsignedLong("9817491932198370423"));
    }

    @Test
    void aForkDependsOnSeedAndNameAndNotOnWhatWasDrawn() {
        SeededRandomness random = new SeededRandomness(1);
        long before = random.fork("disk").nextLong();
        random.nextLong();
        assertThat(random.fork("disk").nextLong()).isEqualTo(before);
        assertThat(random.fork("net").nextLong()).isNotEqualTo(before);
        assertThat(new SeededRandomness(2).fork("disk").nextLong()).isNotEqualTo(before);
    }

    @Test
    void eachNumberBelowTheBoundComesUpAboutAsOften() {
        SeededRandomness random = new SeededRandomness(1);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
            counts[random.nextInt(7)]++;
        for (int count : counts)
            assertThat(count).isBetween(9_500, 10_500);
        assertThat(random.nextLong(Long.MAX_VALUE)).isNotNegative();
        assertThat(random.nextInt(1)).isZero();
        assertThatThrownBy(() -> random.nextInt(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bytesAreFilledToTheLast() {
        byte[] bytes = new byte[1001];
        new SeededRandomness(1).nextBytes(bytes);
        int zeros = 0;
        for (byte each : bytes)
            zeros += each == 0 ? 1 : 0;
        assertThat(zeros).isLessThan(20);
    }
}
