package io.tidemark.controller.decision.partition;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.TopicImage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of the package, line by line: brokers 1 to 5, of which some are fenced (f), shutting down (s) or
 * leaving (l); min.insync.replicas is 2 of 3 unless a row says otherwise (min); unclean allows it.
 */
class PartitionRulesTest {
    private final TestCluster cluster = new TestCluster(5);

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
            a healthy partition stays as it is                  ;      ; 1 2 3 / isr 1 2 3 / leader 1         ; 1 2 3 / isr 1 2 3 / leader 1
            who is fenced leaves the ISR                        ; f3   ; 1 2 3 / isr 1 2 3 / leader 1         ; 1 2 3 / isr 1 2 / leader 1
            who is leaving leaves the ISR                       ; l3   ; 1 2 3 / isr 1 2 3 / leader 1         ; 1 2 3 / isr 1 2 / leader 1
            the next in the order of replicas leads             ; f1   ; 1 3 2 / isr 1 2 3 / leader 1         ; 1 3 2 / isr 3 2 / leader 3
            below min ISR who leaves is eligible                ; f3   ; 1 2 3 / isr 1 3 / leader 1           ; 1 2 3 / isr 1 / elr 3 / leader 1
            who was eligible stays so below min ISR             ; f1   ; 1 2 3 / isr 1 2 / leader 1           ; 1 2 3 / isr 2 / elr 1 / leader 2
            the last of the ISR is eligible when it goes        ; f1f2f3 ; 1 2 3 / isr 1 / elr 2 / leader 1   ; 1 2 3 / elr 1 2 / last 1
            an eligible replica leads when the ISR is empty     ; f1   ; 1 2 3 / isr 1 / elr 2 / leader 1     ; 1 2 3 / isr 2 / elr 1 / leader 2
            at min ISR nobody is eligible beside the ISR        ; f3   ; 1 2 3 / isr 1 2 / elr 3 / leader 1   ; 1 2 3 / isr 1 2 / leader 1
            with min ISR of one an elected ELR stands alone     ; min1 ; 1 2 3 / elr 2 / last 2               ; 1 2 3 / isr 2 / leader 2
            a fenced ELR does not lead                          ; f2   ; 1 2 3 / elr 2 / last 2               ; 1 2 3 / elr 2 / last 2
            the last known leader leads where nobody else can   ;      ; 1 2 3 / last 3                       ; 1 2 3 / isr 3 / leader 3
            the last known leader waits for the eligible        ; f2   ; 1 2 3 / elr 2 / last 3               ; 1 2 3 / elr 2 / last 3
            nobody leads without a clean candidate              ; f3   ; 1 2 3 / last 3                       ; 1 2 3 / last 3
            nobody leads who was never known to lead            ;      ; 1 2 3                                ; 1 2 3
            an unclean leader stands alone                      ; unclean f2 ; 1 2 3 / elr 2 / last 2         ; 1 2 3 / isr 1 / leader 1
            the last known leader goes before an unclean one    ; unclean ; 1 2 3 / last 3                    ; 1 2 3 / isr 3 / leader 3
            a clean leader goes before an unclean one           ; unclean f1 ; 1 2 3 / isr 1 / elr 3 / leader 1 ; 1 2 3 / isr 3 / elr 1 / leader 3
            who shuts down hands over and leaves the ISR        ; s1   ; 1 2 3 / isr 1 2 3 / leader 1         ; 1 2 3 / isr 2 3 / leader 2
            a follower that shuts down leaves the ISR           ; s3   ; 1 2 3 / isr 1 3 / leader 1           ; 1 2 3 / isr 1 / elr 3 / leader 1
            who shuts down leads on where nobody else may       ; s1   ; 1 2 3 / isr 1 / elr 2 / leader 1     ; 1 2 3 / isr 1 / elr 2 / leader 1
            with all shutting down the leader stays             ; s1s2 ; 1 2 3 / isr 1 2 / leader 1           ; 1 2 3 / isr 1 2 / leader 1
            nobody is elected who is shutting down              ; f1s2 ; 1 2 3 / isr 1 2 / leader 1           ; 1 2 3 / isr 2 / elr 1 / last 1
            an eligible one leads when the ISR is shutting down ; f1s2 ; 1 2 3 / isr 1 2 / elr 3 / leader 1   ; 1 2 3 / isr 3 / elr 1 2 / leader 3
            no unclean leader while one of the ISR is alive     ; unclean f1s2 ; 1 2 3 / isr 1 2 / leader 1   ; 1 2 3 / isr 2 / elr 1 / last 1
            an unregistered broker is in no ISR                 ;      ; 1 2 9 / isr 1 2 9 / leader 1         ; 1 2 9 / isr 1 2 / leader 1
            min ISR is no more than there are replicas          ; min3 f2 ; 1 2 / isr 1 2 / leader 1          ; 1 2 / isr 1 / elr 2 / leader 1
            one replica is its own min ISR                      ; min3 ; 1 / elr 1 / last 1                   ; 1 / isr 1 / leader 1
            what is being added does not raise min ISR          ; f2   ; 1 2 3 / isr 1 2 / adding 2 3 / leader 1 ; 1 2 3 / isr 1 / adding 2 3 / leader 1
            """)
    void whatBecomesOfIt(String claim, String brokers, String before, String after) {
        given(brokers == null ? "" : brokers, before);
        settle();
        assertThat(cluster.words("t", 0)).isEqualTo(after);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
            a reassignment ends when all added are in sync  ;      ; 4 5 1 2 / isr 1 2 4 5 / adding 4 5 / removing 1 2 / leader 1 ; 4 5 / isr 4 5 / leader 4
            it waits for each that is being added           ;      ; 4 5 1 2 / isr 1 2 4 / adding 4 5 / removing 1 2 / leader 1   ; 4 5 1 2 / isr 4 1 2 / adding 4 5 / removing 1 2 / leader 1
            a leader that stays goes on leading             ;      ; 2 4 1 / isr 1 2 4 / adding 4 / removing 1 / leader 2         ; 2 4 / isr 2 4 / leader 2
            it waits while too few of who stays are in sync ;      ; 1 2 3 4 / isr 3 4 / removing 4 / leader 4                    ; 1 2 3 4 / isr 3 4 / removing 4 / leader 4
            it waits while nobody who stays may lead        ; s1s2 ; 1 2 3 / isr 1 2 3 / removing 3 / leader 3                    ; 1 2 3 / isr 3 / elr 1 2 / removing 3 / leader 3
            an empty ISR ends nothing                       ; f1f2 ; 1 2 / elr 1 2 / removing 2 / last 1                          ; 1 2 / elr 1 2 / removing 2 / last 1
            """)
    void whenAReassignmentEnds(String claim, String brokers, String before, String after) {
        given(brokers == null ? "" : brokers, before);
        settle();
        assertThat(cluster.words("t", 0)).isEqualTo(after);
    }

    @Test
    void aReplicaThatGoesRaisesTheLeaderEpochThoughTheLeaderStays() {
        given("", "2 4 1 / isr 1 2 4 / adding 4 / removing 1 / leader 2");
        settle();
        assertThat(cluster.get("t", 0).leaderEpoch()).isEqualTo(1);
        assertThat(cluster.get("t", 0).partitionEpoch()).isEqualTo(1);
    }

    @Test
    void anIsrThatShrinksKeepsTheLeaderEpoch() {
        given("f3", "1 2 3 / isr 1 2 3 / leader 1");
        settle();
        assertThat(cluster.get("t", 0).leaderEpoch()).isEqualTo(0);
        assertThat(cluster.get("t", 0).partitionEpoch()).isEqualTo(1);
    }

    @Test
    void theSameLeaderAfterNobodyLedHasANewLeaderEpoch() {
        given("f1", "1 / isr 1 / leader 1");
        settle();
        assertThat(cluster.get("t", 0).leaderEpoch()).isEqualTo(1);
        cluster.run(new UnfenceSweep(1, cluster.epoch(1)));
        assertThat(cluster.get("t", 0).leader()).isEqualTo(1);
        assertThat(cluster.get("t", 0).leaderEpoch()).isEqualTo(2);
    }

    /** Topic t with that partition, after which brokers become what the words say. */
    private void given(String words, String partition) {
        cluster.topic("t");
        cluster.partition("t", partition);
        if (words.contains("unclean"))
            cluster.config("t", "unclean.leader.election.enable", "true");
        if (words.contains("min"))
            cluster.config("t", "min.insync.replicas",
                    words.substring(words.indexOf("min") + 3).substring(0, 1));
        String brokers = words.replace("unclean", "").replaceAll("min.", "").replace(" ", "");
        for (int i = 0; i < brokers.length(); i += 2) {
            int id = brokers.charAt(i + 1) - '0';
            switch (brokers.charAt(i)) {
                case 'f' -> cluster.fence(id);
                case 's' -> cluster.shutDown(id);
                default -> cluster.leaving.add(id);
            }
        }
    }

    /** Applies the rules, and finds that applying them again changes nothing. */
    private void settle() {
        TopicImage topic = requireNonNull(cluster.image.topics().topic("t"));
        Optional.ofNullable(new Partitions(cluster.image, cluster.around()).record(topic, 0,
                cluster.get("t", 0), Wish.none(cluster.get("t", 0))))
                .ifPresent(record -> cluster.apply(List.of(record)));
        TopicImage now = requireNonNull(cluster.image.topics().topic("t"));
        assertThat(new Partitions(cluster.image, cluster.around()).record(now, 0, cluster.get("t", 0),
                Wish.none(cluster.get("t", 0)))).isNull();
    }
}
