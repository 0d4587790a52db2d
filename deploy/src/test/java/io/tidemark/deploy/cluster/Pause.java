package io.tidemark.deploy.cluster;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets real time pass where real processes are to do something meanwhile, or nothing. */
public final class Pause {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private Pause() {}

    public static void ms(long ms) throws InterruptedException {
        if (NEVER.await(ms, TimeUnit.MILLISECONDS))
            throw new AssertionError();
    }
}
