package io.tidemark.controller.decision.partition;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/** Which partitions a request has named so far: a second record about one would contradict the first. */
final class NamedOnce {
    private record Named(Uuid topicId, int partition) {}

    private final Set<Named> names = new HashSet<>();

    /** Whether it is named for the first time. */
    boolean add(Uuid topicId, int partition) {
        return names.add(new Named(topicId, partition));
    }

    boolean contains(Uuid topicId, int partition) {
        return names.contains(new Named(topicId, partition));
    }

    int count() {
        return names.size();
    }
}
