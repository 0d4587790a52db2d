package io.tidemark.sim;

import java.util.concurrent.TimeUnit;

/**
 * How long messages are under way in one direction between two hosts.
 *
 * @param minMicros at least
 * @param maxMicros at most, but for spikes
 * @param spikeOneIn one message in so many takes longer
 * @param spikeMicros how much longer at most
 */
public record LinkPace(long minMicros, long maxMicros, int spikeOneIn, long spikeMicros) {
    /** Machines in one room, whose processes are held up now and then. */
    public static final LinkPace SAME_ROOM = new LinkPace(50, 1_000, 200, 30_000);

    /** A link that loses packets, or a host that swaps. */
    public static final LinkPace SLOW = new LinkPace(20_000, 300_000, 20, 1_000_000);

    public LinkPace {
        if (minMicros < 0 || maxMicros < minMicros || spikeOneIn < 1 || spikeMicros < 0)
            throw new IllegalArgumentException("a link cannot take from " + minMicros + " to " + maxMicros
                    + " us, and one in " + spikeOneIn + " messages " + spikeMicros + " us more");
    }

    long drawNanos(SeededRandomness randomness) {
        long micros = minMicros + randomness.nextLong(maxMicros - minMicros + 1);
        if (randomness.oneIn(spikeOneIn))
            micros += randomness.nextLong(spikeMicros + 1);
        return TimeUnit.MICROSECONDS.toNanos(micros);
    }
}
