package io.tidemark.controller.decision.topic;

import io.tidemark.common.metadata.image.TopicsImage;
import io.tidemark.common.port.Randomness;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * Draws ids for new topics: random UUIDs (version 4), so that one which was used before does not come again, and
 * none is one of the first hundred, which Kafka keeps for itself. Of one thread, for one request.
 */
final class TopicIds {
    private final TopicsImage topics;
    private final Randomness randomness;
    private final Set<Uuid> drawn = new HashSet<>();

    TopicIds(TopicsImage topics, Randomness randomness) {
        this.topics = topics;
        this.randomness = randomness;
    }

    /** One that no topic has. Should the randomness repeat itself, the next free one. */
    Uuid next() {
        Uuid id = version4(randomness.nextLong(), randomness.nextLong());
        while (topics.topic(id) != null || !drawn.add(id))
            id = version4(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1);
        return id;
    }

    /** With the bits that say its version, and not printed with a hyphen first, which tools take for an option. */
    private static Uuid version4(long high, long low) {
        long versioned = (high & ~0xF000L) | 0x4000L;
        Uuid id = new Uuid(versioned, (low & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
        return id.toString().startsWith("-")
                ? new Uuid(versioned & Long.MAX_VALUE, id.getLeastSignificantBits())
                : id;
    }
}
