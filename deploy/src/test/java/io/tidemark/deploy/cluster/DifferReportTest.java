package io.tidemark.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DifferReportTest {
    private static DifferReport report(String text) {
        return DifferReport.of(text.lines().toList());
    }

    @Test
    void whatIsTheSameCountsWhetherDifferencesWereListedOrNot() {
        assertThat(report("""
                SAME Fetch.offsets
                SAME Fetch.isolation (6 expected differences)
                6 expected differences were left out of account
                2 passed, 0 failed
                """)).isEqualTo(new DifferReport(2, List.of(), List.of()));
    }

    @Test
    void whatDiffersIsTheScenarioWithItsLines() {
        DifferReport report = report("""
                DIFFERENT Fetch.isolation (1 expected differences)
                    level 2 (v4)/response/errorCode: expected "NONE(0)", got "INVALID_REQUEST(42)"
                    ... and 4 more
                SAME Fetch.offsets
                1 passed, 1 failed
                """);
        assertThat(report.same()).isEqualTo(1);
        assertThat(report.different()).singleElement().asString().hasLineCount(3)
                .startsWith("DIFFERENT Fetch.isolation").endsWith("... and 4 more");
    }

    @Test
    void aScenarioThatEndsEarlyIsExpectedWhereAllThatItMissesIsListed() {
        DifferReport report = report("""
                ERROR Metadata.allTopics (28 expected differences): IllegalStateException: no answer
                ERROR DeleteRecords.unknown (5 expected differences): IllegalStateException: no answer
                    none (v2): expected a step, got (never reached)
                ERROR Fetch.session: IllegalStateException: cannot create a topic
                0 passed, 3 failed
                """);
        assertThat(report.unfinished()).containsExactly("Metadata.allTopics");
        assertThat(report.different()).hasSize(2)
                .satisfiesExactly(listedInPart -> assertThat(listedInPart).contains("DeleteRecords.unknown"),
                        notListed -> assertThat(notListed).contains("Fetch.session"));
    }
}
