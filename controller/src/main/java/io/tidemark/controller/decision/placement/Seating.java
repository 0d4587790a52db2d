package io.tidemark.controller.decision.placement;

import io.tidemark.common.port.Randomness;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * The candidates in an order drawn by lot, in which the racks take turns: who is earlier is preferred where
 * nothing else decides. From here on a broker is its index in this order, and a rack is a number.
 */
final class Seating {
    private final List<Candidate> seats = new ArrayList<>();
    private final int[] rackOf;
    private final int[][] racks;

    Seating(List<Candidate> candidates, Randomness randomness) {
        List<List<Candidate>> byRack = shuffledRacks(candidates, randomness);
        List<List<Integer>> indexes = new ArrayList<>();
        byRack.forEach(rack -> indexes.add(new ArrayList<>()));
        rackOf = new int[candidates.size()];
        for (int round = 0; seats.size() < candidates.size(); round++) {
            for (int rack = 0; rack < byRack.size(); rack++) {
                if (round >= byRack.get(rack).size())
                    continue;
                rackOf[seats.size()] = rack;
                indexes.get(rack).add(seats.size());
                seats.add(byRack.get(rack).get(round));
            }
        }
        racks = indexes.stream().map(rack -> rack.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    private static List<List<Candidate>> shuffledRacks(List<Candidate> candidates, Randomness randomness) {
        TreeMap<String, List<Candidate>> byName = new TreeMap<>();
        for (Candidate each : candidates)
            byName.computeIfAbsent(each.rack(), name -> new ArrayList<>()).add(each);
        List<List<Candidate>> racks = new ArrayList<>(byName.values());
        shuffle(racks, randomness);
        racks.forEach(rack -> shuffle(rack, randomness));
        return racks;
    }

    private static void shuffle(List<?> list, Randomness randomness) {
        for (int i = list.size() - 1; i > 0; i--)
            Collections.swap(list, i, randomness.nextInt(i + 1));
    }

    int size() {
        return seats.size();
    }

    int id(int broker) {
        return seats.get(broker).id();
    }

    boolean isReady(int broker) {
        return seats.get(broker).ready();
    }

    int readyCount() {
        return (int) seats.stream().filter(Candidate::ready).count();
    }

    int rackCount() {
        return racks.length;
    }

    int rackOf(int broker) {
        return rackOf[broker];
    }

    /** The brokers of a rack; not to be changed. */
    int[] rack(int rack) {
        return racks[rack];
    }
}
