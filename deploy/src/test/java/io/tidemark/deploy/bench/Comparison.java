package io.tidemark.deploy.bench;

import io.tidemark.deploy.bench.Rivals.Pair;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The figures of both rivals: {@code KEY} and {@code KEY_kafka} are the medians of the rounds, {@code KEY_ratio} is the
 * median of the rounds' ratios, ours by Kafka's.
 */
final class Comparison {
    private Comparison() {}

    static <T> void put(Figures figures, String key, List<Pair<T>> rounds, ToDoubleFunction<T> figure) {
        figures.put(key, median(rounds.stream().mapToDouble(each -> figure.applyAsDouble(each.tidemark()))
                .toArray()));
        figures.put(key + "_kafka", median(rounds.stream()
                .mapToDouble(each -> figure.applyAsDouble(each.kafka())).toArray()));
        figures.put(key + "_ratio", median(rounds.stream().mapToDouble(
                each -> figure.applyAsDouble(each.tidemark()) / figure.applyAsDouble(each.kafka()))
                .toArray()));
    }

    private static double median(double[] values) {
        java.util.Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
