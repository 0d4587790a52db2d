package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.ServerCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Three nodes of ours and three of Apache Kafka's, both up, measured in turns: what the machine does to one it does to
 * the other. Each measurement is made {@code -Drounds=N} times (3 without), and who begins changes from round to round.
 */
final class Rivals implements AutoCloseable {
    private static final int ROUNDS = Integer.getInteger("rounds", 3);

    /** Something that can be measured of either. */
    interface Measured<T> {
        T of(ServerCluster cluster) throws Exception;
    }

    /**
     * What was measured of both in one round.
     *
     * @param tidemark ours
     * @param kafka Apache Kafka's
     */
    record Pair<T>(T tidemark, T kafka) {}

    private final ServerCluster tidemark;
    private final ServerCluster kafka;

    private Rivals(ServerCluster tidemark, ServerCluster kafka) {
        this.tidemark = tidemark;
        this.kafka = kafka;
    }

    /** Both are started, one after the other. */
    static Rivals start(Path directory) throws Exception {
        Rivals rivals = new Rivals(Clusters.tidemark(directory, 3), Clusters.kafka(directory, 3));
        try {
            rivals.kafka.startAll();
            rivals.tidemark.startAll();
            return rivals;
        } catch (Exception | AssertionError e) {
            rivals.close();
            throw e;
        }
    }

    /** Something is done with each, and nothing of it counts. */
    void warmUp(Measured<?> what) throws Exception {
        what.of(kafka);
        what.of(tidemark);
    }

    <T> List<Pair<T>> measure(Measured<T> what) throws Exception {
        List<Pair<T>> pairs = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 2 == 0) {
                T ours = what.of(tidemark);
                pairs.add(new Pair<>(ours, what.of(kafka)));
            } else {
                T theirs = what.of(kafka);
                pairs.add(new Pair<>(what.of(tidemark), theirs));
            }
        }
        return pairs;
    }

    @Override
    public void close() {
        tidemark.close();
        kafka.close();
    }
}
