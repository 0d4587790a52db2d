package io.tidemark.controller.decision.placement;

import java.util.PriorityQueue;

/**
 * How many of the new replicas each broker gets. Whoever has the fewest gets the next one, as long as it has
 * not one of every partition, and its rack has not all that it may have: with limits that lie within each
 * other like these, no other way is more even.
 */
final class ReplicaQuotas {
    private final Seating seating;
    private final int partitions;
    private final int replicationFactor;

    /** Whether the ready brokers are too few, and each has a replica of every partition. */
    private final boolean allReadyTaken;

    /** How many replicas of every partition each rack has in any case. */
    private final int[] takenInRack;

    /** How many brokers of each rack come into question beside those. */
    private final int[] openInRack;

    private final int[] quotas;

    private ReplicaQuotas(Seating seating, int partitions, int replicationFactor) {
        this.seating = seating;
        this.partitions = partitions;
        this.replicationFactor = replicationFactor;
        allReadyTaken = seating.readyCount() < replicationFactor;
        takenInRack = new int[seating.rackCount()];
        openInRack = new int[seating.rackCount()];
        quotas = new int[seating.size()];
        for (int broker = 0; broker < seating.size(); broker++) {
            if (isOpen(broker))
                openInRack[seating.rackOf(broker)]++;
            if (isTaken(broker)) {
                takenInRack[seating.rackOf(broker)]++;
                quotas[broker] = partitions;
            }
        }
    }

    private boolean isTaken(int broker) {
        return allReadyTaken && seating.isReady(broker);
    }

    private boolean isOpen(int broker) {
        return seating.isReady(broker) != allReadyTaken;
    }

    /**
     * The quotas, by the seating's indexes; together {@code partitions * replicationFactor}.
     *
     * @param replicationFactor not above the number of brokers
     * @param load how many replicas of the topic each broker has already, by the same indexes
     */
    static int[] of(Seating seating, int partitions, int replicationFactor, int[] load) {
        ReplicaQuotas quotas = new ReplicaQuotas(seating, partitions, replicationFactor);
        quotas.fill(load);
        return quotas.quotas;
    }

    private void fill(int[] load) {
        long[] roomInRack = roomInRack();
        PriorityQueue<Long> fewestFirst = new PriorityQueue<>();
        long left = (long) partitions * replicationFactor;
        for (int broker = 0; broker < quotas.length; broker++) {
            left -= quotas[broker];
            if (isOpen(broker))
                fewestFirst.add(key(load[broker], broker));
        }
        while (left > 0) {
            int broker = fewestFirst.remove().intValue();
            int rack = seating.rackOf(broker);
            if (roomInRack[rack] == 0 || quotas[broker] == partitions)
                continue;
            quotas[broker]++;
            roomInRack[rack]--;
            left--;
            fewestFirst.add(key(load[broker] + quotas[broker], broker));
        }
    }

    /** Sorts by load first, then by the seating; the lower half is the broker. */
    private static long key(int load, int broker) {
        return (long) load << 32 | broker;
    }

    private long[] roomInRack() {
        int most = mostInRack();
        long[] room = new long[seating.rackCount()];
        for (int rack = 0; rack < room.length; rack++)
            room[rack] = (long) partitions * (inRack(rack, most) - takenInRack[rack]);
        return room;
    }

    /** The least number of replicas of one partition that racks must be allowed to have. */
    private int mostInRack() {
        int most = 1;
        while (inAllRacks(most) < replicationFactor)
            most++;
        return most;
    }

    private int inAllRacks(int most) {
        int sum = 0;
        for (int rack = 0; rack < seating.rackCount(); rack++)
            sum += inRack(rack, most);
        return sum;
    }

    private int inRack(int rack, int most) {
        return Math.min(takenInRack[rack] + openInRack[rack], Math.max(takenInRack[rack], most));
    }
}
