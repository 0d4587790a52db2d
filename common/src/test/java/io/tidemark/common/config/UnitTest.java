package io.tidemark.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitTest {
    @Property(seed = "20")
    void everyNumberComesBackFromItsHumanForm(@ForAll Unit unit, @ForAll long value) {
        assertThat(unit.parse(unit.print(value))).hasValue(value);
    }

    @Property(seed = "20")
    void everyNumberComesBackFromItsPlainForm(@ForAll Unit unit, @ForAll long value) {
        assertThat(unit.parse(Long.toString(value))).hasValue(value);
    }

    @Property(seed = "20")
    void noTextDoesWorseThanNotBeingANumber(@ForAll Unit unit, @ForAll String text) {
        OptionalLong parsed = unit.parse(text);
        assertThat(parsed.isEmpty() || text.codePoints().anyMatch(Character::isDigit)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"BYTES,64MiB,67108864", "BYTES,1GiB,1073741824", "BYTES,3B,3", "BYTES,2 KiB,2048",
        "MILLISECONDS,10s,10000", "MILLISECONDS,7d,604800000", "MILLISECONDS,250ms,250", "HOURS,7d,168",
        "MINUTES,2h,120", "SECONDS,5m,300", "NONE,12,12", "BYTES,-1,-1", "NONE,+5,5"})
    void sizesAndDurationsAreReadWithTheirUnits(Unit unit, String text, long value) {
        assertThat(unit.parse(text)).hasValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "64MB", "64mib", "1.5GiB", "10s", "-1GiB", "9999999999GiB", "1GiBGiB",
        "99999999999999999999", "0x10", "1_000"})
    void whatIsNoSizeIsNotReadAsOne(String text) {
        assertThat(Unit.BYTES.parse(text)).isEmpty();
    }

    @Test
    void aDurationMustBeAWholeNumberOfTheKeysUnit() {
        assertThat(Unit.HOURS.parse("90m")).isEmpty();
        assertThat(Unit.MINUTES.parse("90m")).hasValue(90);
        assertThat(Unit.SECONDS.parse("1500ms")).isEmpty();
    }

    @Test
    void aNumberIsPrintedWithTheLargestUnitThatLeavesItWhole() {
        assertThat(Unit.BYTES.print(1_073_741_824)).isEqualTo("1GiB");
        assertThat(Unit.BYTES.print(1_048_588)).isEqualTo("1048588B");
        assertThat(Unit.HOURS.print(168)).isEqualTo("7d");
        assertThat(Unit.MILLISECONDS.print(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE + "ms");
        assertThat(Unit.BYTES.print(-1)).isEqualTo("-1");
    }
}
