package io.tidemark.controller.decision.placement;

import io.tidemark.common.port.Randomness;

/**
 * Draws the replicas of one partition after the other, until the quotas are used up. Who has most of its
 * quota left is drawn first, a lot decides between equals; so nobody has more left than there are partitions
 * to come, and the last partition uses up all. That holds for racks, too: of the replicas of a rack, the same
 * number is in every partition, but for a rest of less than one for each; the racks with the largest rests are
 * drawn first.
 */
final class ReplicaDraw {
    private static final int DRAWN = -1;

    private final Seating seating;
    private final Randomness randomness;
    private final int replicationFactor;
    private final int[] left;

    /** How many replicas every partition has in each rack. */
    private final int[] everywhere;

    /** How many partitions have one more there. */
    private final int[] rest;

    /** How many replicas of each partition come out of the racks' rests. */
    private final int fromRests;

    /** @param quotas of each broker, by the seating's indexes; used up by the draws */
    ReplicaDraw(Seating seating, int partitions, int replicationFactor, int[] quotas, Randomness randomness) {
        this.seating = seating;
        this.randomness = randomness;
        this.replicationFactor = replicationFactor;
        left = quotas;
        everywhere = new int[seating.rackCount()];
        rest = new int[seating.rackCount()];
        int inAll = 0;
        for (int rack = 0; rack < everywhere.length; rack++) {
            long sum = 0;
            for (int broker : seating.rack(rack))
                sum += quotas[broker];
            everywhere[rack] = (int) (sum / partitions);
            rest[rack] = (int) (sum % partitions);
            inAll += everywhere[rack];
        }
        fromRests = replicationFactor - inAll;
    }

    /** The replicas of the next partition, by the seating's indexes, in an order drawn by lot. */
    int[] next() {
        int[] drawn = new int[replicationFactor];
        int count = 0;
        boolean[] oneMore = racksWithOneMore();
        for (int rack = 0; rack < everywhere.length; rack++) {
            int here = everywhere[rack] + (oneMore[rack] ? 1 : 0);
            count += drawFrom(seating.rack(rack), here, drawn, count);
        }
        shuffle(drawn);
        return drawn;
    }

    private boolean[] racksWithOneMore() {
        boolean[] oneMore = new boolean[rest.length];
        for (int i = 0; i < fromRests; i++) {
            int most = 0;
            int equals = 0;
            for (int rack = 0; rack < rest.length; rack++) {
                int has = oneMore[rack] ? DRAWN : rest[rack];
                equals = has > most ? 1 : has == most ? equals + 1 : equals;
                most = Math.max(most, has);
            }
            int lot = randomness.nextInt(equals);
            for (int rack = 0; lot >= 0; rack++) {
                if (!oneMore[rack] && rest[rack] == most && lot-- == 0)
                    oneMore[rack] = true;
            }
        }
        for (int rack = 0; rack < rest.length; rack++)
            rest[rack] -= oneMore[rack] ? 1 : 0;
        return oneMore;
    }

    /** Draws so many of a rack's brokers; gives their number. */
    private int drawFrom(int[] brokers, int howMany, int[] drawn, int at) {
        int[] before = new int[howMany];
        for (int i = 0; i < howMany; i++) {
            int broker = mostLeft(brokers);
            drawn[at + i] = broker;
            before[i] = left[broker];
            left[broker] = DRAWN;
        }
        for (int i = 0; i < howMany; i++)
            left[drawn[at + i]] = before[i] - 1;
        return howMany;
    }

    private int mostLeft(int[] brokers) {
        int most = 1;
        int equals = 0;
        for (int broker : brokers) {
            equals = left[broker] > most ? 1 : left[broker] == most ? equals + 1 : equals;
            most = Math.max(most, left[broker]);
        }
        int lot = randomness.nextInt(equals);
        for (int broker : brokers) {
            if (left[broker] == most && lot-- == 0)
                return broker;
        }
        throw new IllegalStateException("the quotas of a rack ended before its partitions");
    }

    private void shuffle(int[] drawn) {
        for (int i = drawn.length - 1; i > 0; i--) {
            int other = randomness.nextInt(i + 1);
            int kept = drawn[i];
            drawn[i] = drawn[other];
            drawn[other] = kept;
        }
    }
}
