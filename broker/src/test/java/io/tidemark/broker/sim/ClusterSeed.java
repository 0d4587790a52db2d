package io.tidemark.broker.sim;

import io.tidemark.sim.LinkPace;
import io.tidemark.sim.SeededRandomness;

/**
 * What a seed says of a cluster as a whole.
 *
 * @param brokers how many, with ids from 0
 * @param replicas of each partition at first
 * @param minInsync {@code min.insync.replicas}
 * @param flushAll {@code flush.messages=1}: then the power of all may fail at once
 * @param shards of each broker
 * @param chaosMs how long things go wrong
 * @param ioDelayMs how long a flush takes at most
 * @param lagMs {@code replica.lag.time.max.ms}
 * @param lostOneIn one datagram in so many is lost
 * @param doubledOneIn one datagram in so many comes more than once
 */
record ClusterSeed(long seed, int brokers, int partitions, int replicas, int minInsync, boolean flushAll,
        int shards, long chaosMs, int ioDelayMs, long lagMs, LinkPace pace, int lostOneIn, int doubledOneIn) {
    private static final int NEVER = 1 << 30;

    static ClusterSeed of(long seed, int brokers) {
        SeededRandomness random = new SeededRandomness(seed).fork("cluster of " + brokers);
        int replicas = brokers == 3 ? 3 : 3 + random.nextInt(brokers - 2);
        int[] delays = {0, 2, 10, 60};
        long slowest = random.oneIn(3) ? 40_000 : 5_000;
        return new ClusterSeed(seed, brokers, 1 + random.nextInt(3), replicas,
                1 + random.nextInt(replicas / 2 + 1), random.oneIn(2), 1 + random.nextInt(2),
                2_000 + random.nextInt(4_000), delays[random.nextInt(delays.length)],
                400 + random.nextInt(800), new LinkPace(50, 500 + random.nextLong(slowest), 100, 200_000),
                random.oneIn(2) ? NEVER : 10 + random.nextInt(100),
                random.oneIn(2) ? NEVER : 10 + random.nextInt(100));
    }
}
