package io.tidemark.common.wire;

import java.util.Arrays;

/**
 * What kafka-clients' {@code ImplicitLinkedHashMultiCollection} does with elements of these hash codes, done
 * with the hash codes alone, step by step and within a budget: linear probing, half full at most, of 2c + 1
 * slots after c.
 *
 * <p>It grows by removing its elements one by one, oldest first, each time reseating all that follow in the
 * same run of full slots. Where n elements collide, that takes n³/6 steps. Owned by one thread.
 */
final class KeyedTable {
    private static final int EMPTY = -1;
    private static final int MIN_CAPACITY = 5;
    /** As many elements as kafka-clients takes room for on the word of a length. */
    private static final int MAX_EXPECTED = 1_000;

    private final ProbeBudget budget;
    private final int[] hashes;
    private final int[] slotOf;
    private int[] elementAt;
    private int size;

    /** A table that {@code elements} elements will be added to, no more. */
    KeyedTable(int elements, ProbeBudget budget) {
        this.budget = budget;
        hashes = new int[elements];
        slotOf = new int[elements];
        elementAt = emptySlots(capacityAfter(Math.min(elements, MAX_EXPECTED)));
    }

    void add(int hash) {
        if (size + 1 >= elementAt.length / 2) {
            grow();
        }
        hashes[size] = hash;
        seat(size, elementAt);
        size++;
    }

    private void seat(int element, int[] slots) {
        int slot = home(element, slots);
        int steps = 1;
        while (slots[slot] != EMPTY) {
            slot = next(slot, slots);
            steps++;
        }
        slots[slot] = element;
        slotOf[element] = slot;
        budget.spend(steps);
    }

    private void grow() {
        int[] larger = emptySlots(capacityAfter(elementAt.length));
        for (int element = 0; element < size; element++) {
            remove(slotOf[element]);
            seat(element, larger);
        }
        elementAt = larger;
    }

    private void remove(int removed) {
        elementAt[removed] = EMPTY;
        int steps = 1;
        for (int slot = next(removed, elementAt); elementAt[slot] != EMPTY; slot = next(slot, elementAt)) {
            int element = elementAt[slot];
            int target = home(element, elementAt);
            while (elementAt[target] != EMPTY && target != slot) {
                target = next(target, elementAt);
                steps++;
            }
            elementAt[slot] = EMPTY;
            elementAt[target] = element;
            slotOf[element] = target;
            steps++;
        }
        budget.spend(steps);
    }

    private int home(int element, int[] slots) {
        return (hashes[element] & Integer.MAX_VALUE) % slots.length;
    }

    private static int next(int slot, int[] slots) {
        return slot + 1 == slots.length ? 0 : slot + 1;
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
