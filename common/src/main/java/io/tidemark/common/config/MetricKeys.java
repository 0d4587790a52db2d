package io.tidemark.common.config;

import java.util.List;
import java.util.Optional;

/** What is counted, and how the rates for quotas are taken. */
public final class MetricKeys {
    static final KeyTable TABLE = KeyTable.ofNode("Quotas, metrics and telemetry");

    public static final ConfigKey<Optional<String>> CLIENT_QUOTA_CALLBACK_CLASS = TABLE
            .optional("client.quota.callback.class", ValueType.CLASS_NAME)
            .doc("A Java class that decides on quotas. Classes cannot be loaded here.");
    public static final ConfigKey<Integer> QUOTA_WINDOW_NUM = TABLE.count("quota.window.num", 11).atLeast(1)
            .doc("How many windows a client's rate is taken over.");
    public static final ConfigKey<Integer> QUOTA_WINDOW_SIZE_SECONDS = TABLE
            .key("quota.window.size.seconds", ValueType.integers(Unit.SECONDS)).standard(1)
            .atLeast(1).doc("The length of such a window.");
    public static final ConfigKey<Integer> CONTROLLER_QUOTA_WINDOW_NUM = TABLE
            .count("controller.quota.window.num", 11)
            .atLeast(1).doc("How many windows the rate of metadata changes is taken over.");
    public static final ConfigKey<Integer> CONTROLLER_QUOTA_WINDOW_SIZE_SECONDS = TABLE
            .key("controller.quota.window.size.seconds", ValueType.integers(Unit.SECONDS)).standard(1)
            .atLeast(1).doc("The length of such a window.");
    public static final ConfigKey<Integer> TELEMETRY_MAX_BYTES = TABLE.bytes("telemetry.max.bytes", 1_048_576)
            .atLeast(1).doc("The largest report of its metrics that a client may send (KIP-714).");
    public static final ConfigKey<List<String>> METRIC_REPORTERS = TABLE
            .list("metric.reporters", "org.apache.kafka.common.metrics.JmxReporter")
            .dynamic().noEffect()
            .doc("Java classes that carry metrics away. Here metrics are read over HTTP, without a class "
                    + "to load.");
    public static final ConfigKey<String> METRICS_RECORDING_LEVEL = TABLE
            .text("metrics.recording.level", "INFO")
            .oneOf("INFO", "DEBUG", "TRACE").doc("How much is measured.");
    public static final ConfigKey<Integer> METRICS_NUM_SAMPLES = TABLE.count("metrics.num.samples", 2)
            .atLeast(1).noEffect()
            .doc("How many windows Kafka's rates are taken over. Here counters are exact, and rates are "
                    + "the reader's.");
    public static final ConfigKey<Long> METRICS_SAMPLE_WINDOW_MS = TABLE
            .ms("metrics.sample.window.ms", 30_000L)
            .atLeast(1).noEffect().doc("The length of such a window.");

    private MetricKeys() {}
}
