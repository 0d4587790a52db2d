package io.tidemark.broker.sim;

import java.util.function.LongConsumer;

/** Runs a seed: the even ones with three brokers, the odd ones with five. Throws what it finds to be wrong. */
public final class SeedRunner implements LongConsumer {
    @Override
    public void accept(long seed) {
        ClusterWorld world = new ClusterWorld(seed, seed % 2 == 0 ? 3 : 5);
        try {
            world.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
