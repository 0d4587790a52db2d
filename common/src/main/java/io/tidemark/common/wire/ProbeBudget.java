package io.tidemark.common.wire;

import io.tidemark.common.wire.MalformedFrame.Reason;

/** The probes that one frame may still cause. Owned by one thread. */
final class ProbeBudget {
    private long left;

    ProbeBudget(long probes) {
        this.left = probes;
    }

    long left() {
        return left;
    }

    void spend(long probes) {
        left -= probes;
        if (left < 0) {
            throw new MalformedFrame(Reason.TOO_MANY_PROBES, "too many keys collide in a hash table");
        }
    }
}
