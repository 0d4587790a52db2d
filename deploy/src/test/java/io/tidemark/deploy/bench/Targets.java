package io.tidemark.deploy.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What a benchmark's figures must reach.
 *
 * @param all a bound for each figure that has one
 */
record Targets(List<Target> all) {
    /**
     * A figure's bound.
     *
     * @param key the figure
     * @param least the least it may be
     * @param most the most it may be
     */
    record Target(String key, double least, double most) {
        private boolean isMissed(double value) {
            return value < least || value > most;
        }
    }

    /** The keys of the figures that were measured and do not reach their targets. */
    List<String> missed(Figures figures) {
        List<String> missed = new ArrayList<>();
        for (Target target : all)
            if (target.isMissed(figures.number(target.key))) missed.add(target.key);
        return missed;
    }

    static Target atLeast(String key, double least) {
        return new Target(key, least, Double.MAX_VALUE);
    }

    static Target atMost(String key, double most) {
        return new Target(key, 0, most);
    }
}
