package io.tidemark.replication.partition;

import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogConfig.Flushing;
import io.tidemark.replication.log.LogConfig.Rolling;
import io.tidemark.sim.SeededRandomness;

/**
 * What a seed says of the world as a whole.
 *
 * @param brokers from 3 to 5
 * @param minInsync {@code min.insync.replicas}
 * @param flushAll {@code flush.messages=1}: then the power of all may fail at once
 * @param chaosMs how long things go wrong
 * @param ioDelayMs how long a flush takes at most
 */
record ReplicationSeed(long seed, int brokers, int minInsync, boolean flushAll, long chaosMs, int ioDelayMs,
        LogConfig log, ReplicationLimits limits) {
    static ReplicationSeed of(long seed) {
        SeededRandomness random = new SeededRandomness(seed).fork("world");
        int brokers = 3 + random.nextInt(3);
        boolean flushAll = random.oneIn(2);
        LogConfig log = LogConfig.DEFAULT
                .with(new Rolling(2000 + random.nextInt(6000), Long.MAX_VALUE, 0, 10 << 20,
                        random.nextInt(400)))
                .with(flushAll ? Flushing.ALWAYS : Flushing.NEVER);
        int[] delays = {0, 2, 10, 60};
        ReplicationLimits limits = new ReplicationLimits(400 + random.nextInt(800), 60 + random.nextInt(100),
                200 + random.nextInt(600),
                20, 5,
                50, 20, 5);
        return new ReplicationSeed(seed, brokers, 1 + random.nextInt(brokers / 2 + 1), flushAll,
                2000 + random.nextInt(4000), delays[random.nextInt(delays.length)], log, limits);
    }
}
