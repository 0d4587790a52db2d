package io.tidemark.controller.decision.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.sim.SeededRandomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementTest {
    private static final int SEED = 7;

    @Test
    void tenPartitionsOnSixBrokersGiveEachFiveReplicasAndOneOrTwoLeaders() {
        List<BrokerIds> replicas = placed(brokers(6), 10, 3);
        assertThat(replicas).hasSize(10).allMatch(each -> each.size() == 3);
        assertThat(replicaCounts(replicas)).hasSize(6).allSatisfy((broker, count) -> assertThat(count)
                .isEqualTo(5));
        assertThat(leaderCounts(replicas)).hasSize(6).allSatisfy((broker, count) -> assertThat(count)
                .isBetween(1, 2));
    }

    @Test
    void theSameSeedGivesTheSamePlacesAndAnotherOneOthers() {
        List<BrokerIds> once = placed(brokers(6), 30, 3);
        assertThat(placed(brokers(6), 30, 3)).isEqualTo(once);
        assertThat(Places.placed(brokers(6), 30, 3, TopicLoad.NONE, SEED + 1)).isNotEqualTo(once);
    }

    @Test
    void manySmallTopicsAreEvenTogether() {
        Map<Integer, Integer> replicas = new HashMap<>();
        Map<Integer, Integer> leaders = new HashMap<>();
        for (int topic = 0; topic < 1_000; topic++) {
            List<BrokerIds> places = Places.placed(brokers(5), 1, 3, TopicLoad.NONE, topic);
            replicaCounts(places).forEach((broker, count) -> replicas.merge(broker, count, Integer::sum));
            leaderCounts(places).forEach((broker, count) -> leaders.merge(broker, count, Integer::sum));
        }
        assertThat(replicas.values()).allMatch(count -> count > 540 && count < 660);
        assertThat(leaders.values()).allMatch(count -> count > 150 && count < 250);
    }

    /** Who shares partitions with a broker takes over from it when it dies: all should. */
    @Test
    void eachBrokerSharesPartitionsWithEachOther() {
        Map<Integer, Set<Integer>> partners = new HashMap<>();
        for (BrokerIds each : placed(brokers(6), 30, 3))
            each.stream().forEach(broker -> partners.computeIfAbsent(broker, id -> new HashSet<>())
                    .addAll(each.toList()));
        assertThat(partners.values()).allMatch(all -> all.size() == 6);
    }

    @Test
    void aSingleRackDecidesNothing() {
        List<BrokerIds> replicas = placed(inRacks(6), 20, 3);
        assertThat(replicaCounts(replicas).values()).allMatch(count -> count == 10);
    }

    @Test
    void twoRacksHaveOneOrTwoOfThreeReplicas() {
        List<Candidate> candidates = inRacks(3, 3);
        List<BrokerIds> replicas = placed(candidates, 20, 3);
        assertThat(replicas)
                .allSatisfy(each -> assertThat(inRack(candidates, each, "rack0")).isBetween(1L, 2L));
        assertThat(replicaCounts(replicas).values()).allMatch(count -> count == 10);
    }

    @Test
    void threeRacksHaveOneReplicaEach() {
        List<Candidate> candidates = inRacks(2, 2, 2);
        List<BrokerIds> replicas = placed(candidates, 20, 3);
        assertThat(replicas).allSatisfy(each -> {
            for (String rack : List.of("rack0", "rack1", "rack2"))
                assertThat(inRack(candidates, each, rack)).isEqualTo(1);
        });
        assertThat(replicaCounts(replicas).values()).allMatch(count -> count == 10);
    }

    /** Racks count for more than evenness: the broker that is alone in its rack has everything. */
    @Test
    void aSmallRackOfThreeHasAReplicaOfEachPartition() {
        List<Candidate> candidates = inRacks(1, 3, 3);
        List<BrokerIds> replicas = placed(candidates, 30, 3);
        Map<Integer, Integer> counts = replicaCounts(replicas);
        assertThat(counts).containsEntry(0, 30);
        for (int broker = 1; broker < 7; broker++)
            assertThat(counts).containsEntry(broker, 10);
        assertThat(spread(leaderCounts(replicas))).isLessThanOrEqualTo(1);
    }

    @Test
    void unevenRacksAreEvenByBrokerWhereTheRacksAllowIt() {
        List<Candidate> candidates = inRacks(1, 2, 3);
        List<BrokerIds> replicas = placed(candidates, 30, 2);
        assertThat(replicas)
                .allSatisfy(each -> assertThat(Places.rack(candidates, each.get(0)))
                        .isNotEqualTo(Places.rack(candidates, each.get(1))));
        assertThat(replicaCounts(replicas).values()).allMatch(count -> count == 10);
    }

    @Test
    void brokersThatSayNoRackAreInOneRackTogether() {
        List<Candidate> candidates = new ArrayList<>(inRacks(2, 2));
        candidates.add(new Candidate(4, "", true));
        candidates.add(new Candidate(5, "", true));
        assertThat(placed(candidates, 20, 3))
                .allSatisfy(each -> assertThat(inRack(candidates, each, "")).isEqualTo(1));
    }

    @Test
    void fencedBrokersGetNothingWhileOthersAreEnough() {
        List<Candidate> candidates = with(brokers(6), 1, false);
        assertThat(replicaCounts(placed(candidates, 10, 3))).doesNotContainKey(1).hasSize(5)
                .allSatisfy((broker, count) -> assertThat(count).isEqualTo(6));
    }

    /** A rack less, rather than a replica that is not in sync. */
    @Test
    void aFencedBrokerInAnotherRackIsLeftOutToo() {
        List<Candidate> candidates = with(inRacks(2, 2, 1), 4, false);
        assertThat(replicaCounts(placed(candidates, 10, 3))).doesNotContainKey(4);
    }

    @Test
    void fencedBrokersFillUpAndAreLast() {
        List<Candidate> candidates = with(with(brokers(5), 0, false), 1, false);
        List<BrokerIds> replicas = placed(candidates, 10, 4);
        assertThat(replicas).allSatisfy(each -> {
            assertThat(each.toList().subList(0, 3)).containsExactlyInAnyOrder(2, 3, 4);
            assertThat(each.get(3)).isBetween(0, 1);
        });
        assertThat(replicaCounts(replicas)).containsEntry(0, 5).containsEntry(1, 5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0 | 0 | 1 | A replication factor of 1 needs as many brokers, but there are 0.",
        "1 | 0 | 3 | A replication factor of 3 needs as many brokers, but there is 1.",
        "3 | 1 | 5 | A replication factor of 5 needs as many brokers, but there are 3, of which 1 is fenced or going away.",
        "3 | 3 | 2 | At least one broker has to be ready to lead, but there are 3, of which 3 are fenced or going away."})
    void tooFewBrokersAreCounted(int brokers, int fenced, int replicationFactor, String why) {
        List<Candidate> candidates = brokers(brokers);
        for (int id = 0; id < fenced; id++)
            candidates = with(candidates, id, false);
        assertThat(Placement.place(candidates, 1, replicationFactor, TopicLoad.NONE,
                new SeededRandomness(SEED))).isEqualTo(new Placement.TooFewBrokers(why));
    }

    @Test
    void morePartitionsGoOnEvenlyWhereTheTopicLeftOff() {
        List<BrokerIds> before = placed(brokers(5), 3, 3);
        List<BrokerIds> all = new ArrayList<>(before);
        all.addAll(Places.placed(brokers(5), 4, 3, Places.load(before), 1));
        assertThat(spread(replicaCounts(all))).isLessThanOrEqualTo(1);
        assertThat(spread(leaderCounts(all))).isLessThanOrEqualTo(1);
    }

    @Test
    void newBrokersGetTheNextPartitionsUntilTheyHaveAsManyAsTheOthers() {
        List<BrokerIds> before = placed(brokers(3), 10, 3);
        List<BrokerIds> more = Places.placed(brokers(6), 10, 3, Places.load(before), 1);
        assertThat(replicaCounts(more).keySet()).containsExactlyInAnyOrder(3, 4, 5);
        List<BrokerIds> all = new ArrayList<>(before);
        all.addAll(more);
        assertThat(spread(leaderCounts(all))).isLessThanOrEqualTo(1);
    }

    @Test
    void tenThousandPartitionsArePlacedAtOnce() {
        List<BrokerIds> replicas = placed(inRacks(10, 10, 10), 10_000, 3);
        assertThat(replicaCounts(replicas).values()).allMatch(count -> count == 1_000);
        assertThat(spread(leaderCounts(replicas))).isLessThanOrEqualTo(1);
    }

    private static List<BrokerIds> placed(List<Candidate> candidates, int partitions, int replicationFactor) {
        return Places.placed(candidates, partitions, replicationFactor, TopicLoad.NONE, SEED);
    }

    private static List<Candidate> brokers(int count) {
        List<Candidate> candidates = new ArrayList<>();
        for (int id = 0; id < count; id++)
            candidates.add(new Candidate(id, "", true));
        return candidates;
    }

    /** Racks of these sizes; the ids go on from one to the next. */
    private static List<Candidate> inRacks(int... sizes) {
        List<Candidate> candidates = new ArrayList<>();
        for (int rack = 0; rack < sizes.length; rack++) {
            for (int i = 0; i < sizes[rack]; i++)
                candidates.add(new Candidate(candidates.size(), "rack" + rack, true));
        }
        return candidates;
    }

    private static List<Candidate> with(List<Candidate> candidates, int id, boolean ready) {
        return candidates.stream()
                .map(each -> each.id() == id ? new Candidate(id, each.rack(), ready) : each)
                .toList();
    }

    private static Map<Integer, Integer> replicaCounts(List<BrokerIds> replicas) {
        return Places.load(replicas).replicas();
    }

    private static Map<Integer, Integer> leaderCounts(List<BrokerIds> replicas) {
        return Places.load(replicas).leaders();
    }

    private static int spread(Map<Integer, Integer> counts) {
        IntSummaryStatistics summary = counts.values().stream().mapToInt(Integer::intValue)
                .summaryStatistics();
        return summary.getMax() - summary.getMin();
    }

    private static long inRack(List<Candidate> candidates, BrokerIds replicas, String rack) {
        return replicas.stream().filter(id -> Places.rack(candidates, id).equals(rack)).count();
    }
}
