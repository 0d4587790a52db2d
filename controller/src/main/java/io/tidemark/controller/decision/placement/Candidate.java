package io.tidemark.controller.decision.placement;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.List;

/**
 * A broker that may be given a replica.
 *
 * @param rack where it stands; "" where it does not say
 * @param ready whether it can lead: registered, unfenced, not in controlled shutdown, not leaving
 */
public record Candidate(int id, String rack, boolean ready) {
    /** All brokers that are registered. */
    public static List<Candidate> of(ClusterImage image, Surroundings around) {
        List<Candidate> candidates = new ArrayList<>(image.brokers().byId().size());
        for (BrokerImage broker : image.brokers().all())
            candidates.add(new Candidate(broker.id(), broker.rack().orElse(""),
                    around.mayLead(image, broker.id())));
        return candidates;
    }
}
