package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.ScramMechanism;
import java.util.Comparator;

/**
 * What a SCRAM credential is known by.
 *
 * @param user not empty
 * @param mechanism one that this node knows
 */
public record ScramKey(String user, ScramMechanism mechanism) implements Comparable<ScramKey> {
    private static final Comparator<ScramKey> ORDER = Comparator.comparing(ScramKey::user)
            .thenComparing(ScramKey::mechanism);

    public ScramKey {
        if (user.isEmpty())
            throw new IllegalArgumentException("a SCRAM credential has no user");
        if (mechanism != ScramMechanism.SCRAM_SHA_256 && mechanism != ScramMechanism.SCRAM_SHA_512)
            throw new IllegalArgumentException("the SCRAM credential of " + user + " has no mechanism");
    }

    @Override
    public int compareTo(ScramKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return user + " " + mechanism;
    }
}
