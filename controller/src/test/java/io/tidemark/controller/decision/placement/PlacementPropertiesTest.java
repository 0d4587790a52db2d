package io.tidemark.controller.decision.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PlacementPropertiesTest {
    @Property(tries = 1_000, shrinking = ShrinkingMode.BOUNDED)
    void everyPlaceKeepsTheOrderOfWishes(
            @ForAll @Size(min = 1, max = 14) List<@IntRange(max = 5) Integer> racks,
            @ForAll @IntRange(min = 1, max = 6) int replicationFactor,
            @ForAll @IntRange(min = 1, max = 60) int partitions, @ForAll int fencedBits, @ForAll long seed) {
        List<Candidate> candidates = candidates(racks, fencedBits);
        Assume.that(replicationFactor <= candidates.size());
        Assume.that(candidates.stream().anyMatch(Candidate::ready));
        List<BrokerIds> replicas = Places.placed(candidates, partitions, replicationFactor, TopicLoad.NONE,
                seed);
        assertThat(replicas).hasSize(partitions).allMatch(each -> each.size() == replicationFactor);
        assertReadyOnesFirst(candidates, replicas, replicationFactor);
        int[] limits = rackLimits(candidates, replicationFactor);
        for (BrokerIds each : replicas)
            assertWithinRacks(candidates, each, limits);
        assertEven(candidates, replicas, TopicLoad.NONE, limits, replicationFactor);
    }

    @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
    void withoutRacksReplicasAndLeadersAreWithinOneOfEachOther(
            @ForAll @IntRange(min = 1, max = 12) int brokers,
            @ForAll @IntRange(min = 1, max = 6) int replicationFactor,
            @ForAll @IntRange(min = 1, max = 100) int partitions, @ForAll long seed) {
        Assume.that(replicationFactor <= brokers);
        List<BrokerIds> replicas = Places.placed(
                candidates(Collections.nCopies(brokers, 0), 0), partitions, replicationFactor,
                TopicLoad.NONE, seed);
        assertWithinOne(Places.load(replicas).replicas(), brokers);
        assertWithinOne(Places.load(replicas).leaders(), brokers);
    }

    @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
    void equalRacksAreWithinOneToo(@ForAll @IntRange(min = 1, max = 4) int racks,
            @ForAll @IntRange(min = 1, max = 4) int perRack,
            @ForAll @IntRange(min = 1, max = 5) int replicationFactor,
            @ForAll @IntRange(min = 1, max = 100) int partitions, @ForAll long seed) {
        int brokers = racks * perRack;
        Assume.that(replicationFactor <= brokers);
        List<Integer> rackOf = new ArrayList<>();
        for (int broker = 0; broker < brokers; broker++)
            rackOf.add(1 + broker % racks);
        List<BrokerIds> replicas = Places.placed(candidates(rackOf, 0), partitions, replicationFactor,
                TopicLoad.NONE, seed);
        assertWithinOne(Places.load(replicas).replicas(), brokers);
        assertWithinOne(Places.load(replicas).leaders(), brokers);
    }

    @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
    void aTopicThatGrowsStaysEven(@ForAll @Size(min = 3, max = 9) List<@IntRange(max = 3) Integer> racks,
            @ForAll @IntRange(min = 1, max = 3) int replicationFactor,
            @ForAll @Size(min = 2, max = 5) List<@IntRange(min = 1, max = 12) Integer> steps,
            @ForAll long seed) {
        List<Candidate> candidates = candidates(racks, 0);
        int[] limits = rackLimits(candidates, replicationFactor);
        List<BrokerIds> all = new ArrayList<>();
        for (int step = 0; step < steps.size(); step++) {
            TopicLoad load = Places.load(all);
            List<BrokerIds> more = Places.placed(candidates, steps.get(step), replicationFactor, load,
                    seed + step);
            assertEven(candidates, more, load, limits, replicationFactor);
            all.addAll(more);
        }
    }

    /** Rack 0 means that none is known. */
    private static List<Candidate> candidates(List<Integer> racks, int fencedBits) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < racks.size(); i++)
            candidates.add(new Candidate(10 + i, racks.get(i) == 0 ? "" : "r" + racks.get(i),
                    ((fencedBits >> (2 * i)) & 3) != 3));
        return candidates;
    }

    private static void assertReadyOnesFirst(List<Candidate> candidates, List<BrokerIds> replicas,
            int replicationFactor) {
        int ready = (int) candidates.stream().filter(Candidate::ready).count();
        for (BrokerIds each : replicas) {
            long readyOnes = each.stream().limit(Math.min(ready, replicationFactor))
                    .filter(id -> candidates.get(id - 10).ready()).count();
            assertThat(readyOnes).isEqualTo(Math.min(ready, replicationFactor));
        }
    }

    /**
     * How many replicas of a partition each rack may have, found by trying; at the place of a broker's rack,
     * for each broker.
     */
    private static int[] rackLimits(List<Candidate> candidates, int replicationFactor) {
        boolean fillUp = candidates.stream().filter(Candidate::ready).count() < replicationFactor;
        for (int most = 1;; most++) {
            Map<String, Integer> limits = new HashMap<>();
            for (Candidate each : candidates) {
                long here = candidates.stream().filter(one -> one.rack().equals(each.rack())).count();
                long ready = candidates.stream()
                        .filter(one -> one.rack().equals(each.rack()) && one.ready()).count();
                limits.put(each.rack(),
                        (int) (fillUp ? Math.max(ready, Math.min(here, most)) : Math.min(ready, most)));
            }
            if (limits.values().stream().mapToInt(Integer::intValue).sum() >= replicationFactor)
                return candidates.stream().mapToInt(each -> limits.get(each.rack())).toArray();
        }
    }

    private static void assertWithinRacks(List<Candidate> candidates, BrokerIds replicas, int[] limits) {
        for (int i = 0; i < candidates.size(); i++) {
            String rack = candidates.get(i).rack();
            assertThat(replicas.stream().filter(id -> candidates.get(id - 10).rack().equals(rack)).count())
                    .isLessThanOrEqualTo(limits[i]);
        }
    }

    /** Nobody could take one from somebody who has two more, unless a wish that comes first forbids it. */
    private static void assertEven(List<Candidate> candidates, List<BrokerIds> replicas, TopicLoad load,
            int[] limits, int replicationFactor) {
        boolean fillUp = candidates.stream().filter(Candidate::ready).count() < replicationFactor;
        int[] now = new int[candidates.size()];
        replicas.forEach(each -> each.stream().forEach(id -> now[id - 10]++));
        for (int few = 0; few < now.length; few++) {
            if (candidates.get(few).ready() == fillUp || now[few] == replicas.size())
                continue;
            String rack = candidates.get(few).rack();
            int inRack = 0;
            for (int i = 0; i < now.length; i++)
                inRack += candidates.get(i).rack().equals(rack) ? now[i] : 0;
            boolean rackIsFull = inRack == limits[few] * replicas.size();
            for (int many = 0; many < now.length; many++) {
                boolean mayGive = candidates.get(many).ready() != fillUp && now[many] > 0
                        && (!rackIsFull || candidates.get(many).rack().equals(rack));
                if (mayGive)
                    assertThat(total(load, many, now) - total(load, few, now))
                            .as("of %s to %s: %s", many, few, Arrays.toString(now)).isLessThanOrEqualTo(1);
            }
        }
    }

    private static int total(TopicLoad load, int index, int[] now) {
        return load.replicas().getOrDefault(10 + index, 0) + now[index];
    }

    private static void assertWithinOne(Map<Integer, Integer> counts, int brokers) {
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        int least = counts.size() < brokers ? 0
                : counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        assertThat(most - least).as("%s", counts).isLessThanOrEqualTo(1);
    }
}
