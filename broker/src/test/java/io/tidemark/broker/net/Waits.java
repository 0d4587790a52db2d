package io.tidemark.broker.net;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do. */
public final class Waits {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private Waits() {}

    public static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end)
                throw new AssertionError("waited in vain until " + what);
            if (NEVER.await(5, TimeUnit.MILLISECONDS))
                throw new AssertionError();
        }
    }
}
