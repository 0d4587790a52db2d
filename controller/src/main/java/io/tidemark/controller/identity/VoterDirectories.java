package io.tidemark.controller.identity;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Uuid;

/**
 * The directory ids of other controllers, as those that were reached at a voter's address have told. Safe on any
 * thread.
 */
public final class VoterDirectories {
    /** More controllers than any quorum has; what further ones say is not kept. */
    static final int MAX_CONTROLLERS = 256;

    private final Map<Integer, Uuid> byNode = new ConcurrentHashMap<>();

    /** A controller has said which directory it has. */
    void learn(int nodeId, Uuid directoryId) {
        if (directoryId.equals(Uuid.ZERO_UUID)) return;
        if (byNode.size() < MAX_CONTROLLERS || byNode.containsKey(nodeId)) byNode.put(nodeId, directoryId);
    }

    /** What that controller said last. */
    public Optional<Uuid> of(int nodeId) {
        return Optional.ofNullable(byNode.get(nodeId));
    }
}
