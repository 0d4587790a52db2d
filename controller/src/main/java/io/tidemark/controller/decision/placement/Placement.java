package io.tidemark.controller.decision.placement;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.port.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What became of the wish to place partitions. */
public sealed interface Placement {
    /**
     * They have places.
     *
     * @param replicas of each partition, the preferred leader first, and brokers that are not ready last
     */
    record Placed(List<BrokerIds> replicas) implements Placement {
        public Placed {
            replicas = List.copyOf(replicas);
        }
    }

    /**
     * There are too few brokers.
     *
     * @param why one sentence, with how many there are
     */
    record TooFewBrokers(String why) implements Placement {}

    /**
     * Places partitions. Takes time with {@code partitions * replicationFactor} and the number of brokers; the
     * caller bounds the first.
     *
     * @param partitions how many, at least 1
     * @param replicationFactor of each, at least 1
     * @param load what the topic's partitions already ask of the brokers
     */
    static Placement place(List<Candidate> candidates, int partitions, int replicationFactor, TopicLoad load,
            Randomness randomness) {
        int ready = (int) candidates.stream().filter(Candidate::ready).count();
        if (replicationFactor > candidates.size())
            return new TooFewBrokers("A replication factor of " + replicationFactor
                    + " needs as many brokers, but " + there(candidates.size(), ready) + ".");
        if (ready == 0)
            return new TooFewBrokers("At least one broker has to be ready to lead, but "
                    + there(candidates.size(), ready) + ".");
        Seating seating = new Seating(candidates, randomness);
        int[] quotas = ReplicaQuotas.of(seating, partitions, replicationFactor,
                bySeat(seating, load.replicas()));
        ReplicaDraw draw = new ReplicaDraw(seating, partitions, replicationFactor, quotas, randomness);
        int[][] drawn = new int[partitions][];
        for (int partition = 0; partition < partitions; partition++)
            drawn[partition] = draw.next();
        int[] leaders = new LeaderSpread(seating, drawn, bySeat(seating, load.leaders())).leaders();
        List<BrokerIds> replicas = new ArrayList<>(partitions);
        for (int partition = 0; partition < partitions; partition++)
            replicas.add(inOrder(seating, leaders[partition], drawn[partition]));
        return new Placed(replicas);
    }

    private static String there(int brokers, int ready) {
        String count = brokers == 1 ? "there is 1" : "there are " + brokers;
        int others = brokers - ready;
        if (others == 0)
            return count;
        return count + ", of which " + others + (others == 1 ? " is" : " are") + " fenced or going away";
    }

    private static int[] bySeat(Seating seating, Map<Integer, Integer> byId) {
        int[] bySeat = new int[seating.size()];
        for (int broker = 0; broker < bySeat.length; broker++)
            bySeat[broker] = byId.getOrDefault(seating.id(broker), 0);
        return bySeat;
    }

    private static BrokerIds inOrder(Seating seating, int leader, int[] drawn) {
        int[] ids = new int[drawn.length];
        int count = 0;
        ids[count++] = seating.id(leader);
        for (int broker : drawn) {
            if (broker != leader && seating.isReady(broker))
                ids[count++] = seating.id(broker);
        }
        for (int broker : drawn) {
            if (!seating.isReady(broker))
                ids[count++] = seating.id(broker);
        }
        return BrokerIds.of(ids);
    }
}
