package io.tidemark.controller.model;

import java.util.function.LongConsumer;

/** Which seeds a test goes through; see docs/testing.md. */
final class Seeds {
    static final String CAMPAIGN = "controllers";

    private Seeds() {}

    /**
     * Runs one world after the other, and says which seed failed.
     *
     * @param everyDay how many seeds in a run of all tests
     * @param longRun how many in a campaign
     * @return how many were run
     */
    static long forEach(long everyDay, long longRun, LongConsumer world) {
        boolean isCampaign = CAMPAIGN.equals(System.getProperty("campaign"));
        long only = Long.getLong("seed", -1);
        long first = only >= 0 ? only : Long.getLong("firstSeed", 0);
        long count = only >= 0 ? 1 : Long.getLong("seeds", isCampaign ? longRun : everyDay);
        for (long seed = first; seed < first + count; seed++) {
            try {
                world.accept(seed);
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed + " (-Dseed=" + seed + " repeats it): " + failure,
                        failure);
            }
        }
        return count;
    }
}
