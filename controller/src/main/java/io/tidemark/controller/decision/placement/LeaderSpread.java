package io.tidemark.controller.decision.placement;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/**
 * Picks the preferred leader of each partition among its replicas that are ready, so that all are picked
 * equally often. First each partition picks the one that was picked least; then, for whoever was picked too
 * seldom, a chain of partitions is looked for that pass leadership on to it from somebody with at least two
 * more.
 */
final class LeaderSpread {
    /** How many chains are looked for; what is then not even stays so. */
    static final int MAX_CHAINS = 1_000;

    private static final int NONE = -1;

    private final Seating seating;
    private final int[][] replicas;

    /** For each partition. */
    private final int[] leaders;

    /** For each broker. */
    private final int[] count;

    /** For each broker, the partitions that it could lead; empty for one that is not ready. */
    private final List<List<Integer>> eligible = new ArrayList<>();

    /**
     * @param replicas of each partition, at least one of them ready
     * @param load of how many partitions each broker is the preferred leader already
     */
    LeaderSpread(Seating seating, int[][] replicas, int[] load) {
        this.seating = seating;
        this.replicas = replicas;
        leaders = new int[replicas.length];
        count = load.clone();
        for (int broker = 0; broker < count.length; broker++)
            eligible.add(new ArrayList<>());
    }

    /** The leader of each partition, by the seating's indexes. */
    int[] leaders() {
        for (int partition = 0; partition < replicas.length; partition++)
            pick(partition);
        boolean[] settled = new boolean[count.length];
        for (int i = 0; i < MAX_CHAINS; i++) {
            int least = leastPicked(settled);
            if (least == NONE)
                break;
            settled[least] = !passOnTo(least);
        }
        return leaders;
    }

    private void pick(int partition) {
        int picked = NONE;
        for (int broker : replicas[partition]) {
            if (!seating.isReady(broker))
                continue;
            eligible.get(broker).add(partition);
            if (picked == NONE || count[broker] < count[picked])
                picked = broker;
        }
        leaders[partition] = picked;
        count[picked]++;
    }

    private int leastPicked(boolean[] settled) {
        int least = NONE;
        for (int broker = 0; broker < count.length; broker++) {
            boolean isOpen = !settled[broker] && !eligible.get(broker).isEmpty();
            if (isOpen && (least == NONE || count[broker] < count[least]))
                least = broker;
        }
        return least;
    }

    /** Finds a chain to that broker by breadth, and passes leadership along it; false if there is none. */
    private boolean passOnTo(int broker) {
        int[] partitionTo = new int[count.length];
        int[] next = new int[count.length];
        Arrays.fill(next, NONE);
        next[broker] = broker;
        Queue<Integer> reached = new ArrayDeque<>(List.of(broker));
        while (!reached.isEmpty()) {
            int to = reached.remove();
            for (int partition : eligible.get(to)) {
                int from = leaders[partition];
                if (next[from] != NONE)
                    continue;
                next[from] = to;
                partitionTo[from] = partition;
                if (count[from] >= count[broker] + 2) {
                    passOn(from, broker, next, partitionTo);
                    return true;
                }
                reached.add(from);
            }
        }
        return false;
    }

    private void passOn(int from, int to, int[] next, int[] partitionTo) {
        count[from]--;
        count[to]++;
        for (int broker = from; broker != to; broker = next[broker])
            leaders[partitionTo[broker]] = next[broker];
    }
}
