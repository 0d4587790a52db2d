package io.tidemark.common.wire;

import java.util.Arrays;

/**
 * What kafka-clients' {@code ImplicitLinkedHashMultiCollection} would do with elements of these hash codes, done
 * with the hash codes alone and within a budget: linear probing, half full at most, of 2c + 1 slots after c.
 *
 * <p>It grows by removing its elements one by one, oldest first, each time reseating all that follow in the
 * same run of full slots; so a run of n elements takes up to n times the sum of their distances from home,
 * which is cubic in n when all collide. Owned by one thread.
 */
final class KeyedTable {
    private static final int EMPTY = -1;
    private static final int MIN_CAPACITY = 5;
    /** As many elements as kafka-clients takes room for on the word of a length. */
    private static final int MAX_EXPECTED = 1_000;

    private final ProbeBudget budget;
    private int[] hashes;
    private int[] distances;
    private int size;

    KeyedTable(int expected, ProbeBudget budget) {
        this.budget = budget;
        int capacity = capacityAfter(Math.min(expected, MAX_EXPECTED));
        hashes = new int[capacity];
        distances = emptySlots(capacity);
    }

    void add(int hash) {
        if (size + 1 >= distances.length / 2) {
            grow();
        }
        insert(hash);
        size++;
    }

    private void insert(int hash) {
        int slot = (hash & Integer.MAX_VALUE) % distances.length;
        int distance = 0;
        while (distances[slot] != EMPTY) {
            slot = slot + 1 == distances.length ? 0 : slot + 1;
            distance++;
        }
        hashes[slot] = hash;
        distances[slot] = distance;
        budget.spend(distance + 1L);
    }

    private void grow() {
        spendForRemoval();
        int[] oldHashes = hashes;
        int[] oldDistances = distances;
        int capacity = capacityAfter(oldDistances.length);
        hashes = new int[capacity];
        distances = emptySlots(capacity);
        for (int slot = 0; slot < oldDistances.length; slot++) {
            if (oldDistances[slot] != EMPTY) {
                insert(oldHashes[slot]);
            }
        }
    }

    /** A run that goes round the end is counted as two, and so a little too low. */
    private void spendForRemoval() {
        long run = 0;
        long sum = 0;
        for (int distance : distances) {
            if (distance == EMPTY) {
                budget.spend(run * sum);
                run = 0;
                sum = 0;
            } else {
                run++;
                sum += distance + 1L;
            }
        }
        budget.spend(run * sum);
    }

    private static int capacityAfter(int elements) {
        return Math.max(2 * elements + 1, MIN_CAPACITY);
    }

    private static int[] emptySlots(int capacity) {
        int[] slots = new int[capacity];
        Arrays.fill(slots, EMPTY);
        return slots;
    }
}
