package io.tidemark.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> NAMES = List.of("log.dirs", "log.dir", "node.id",
            "min.insync.replicas");

    @Test
    void aSlipOfTheFingerIsUnderstood() {
        assertThat(NearestName.of("log.drs", NAMES)).contains("log.dirs");
        assertThat(NearestName.of("nod.eid", NAMES)).contains("node.id");
        assertThat(NearestName.of("min.in.sync.replicas", NAMES)).contains("min.insync.replicas");
        assertThat(NearestName.of("Log.Dirs", NAMES)).contains("log.dirs");
    }

    @Test
    void somethingElseIsNotTakenForAKey() {
        assertThat(NearestName.of("something.else", NAMES)).isEmpty();
        assertThat(NearestName.of("", NAMES)).isEmpty();
        assertThat(NearestName.of("log.dirs".repeat(100), NAMES)).isEmpty();
    }

    @Property(seed = "20")
    void theDistanceIsTheSameBothWaysAndNoneToItself(@ForAll @AlphaChars @StringLength(max = 12) String a,
            @ForAll @AlphaChars @StringLength(max = 12) String b) {
        assertThat(NearestName.distance(a, b)).isEqualTo(NearestName.distance(b, a));
        assertThat(NearestName.distance(a, a)).isZero();
        assertThat(NearestName.distance(a, b)).isLessThanOrEqualTo(Math.max(a.length(), b.length()));
    }
}
