package io.tidemark.deploy.bench;

import static io.tidemark.deploy.bench.Targets.atMost;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures for how long a producer with acks=all is held up by a fault: three combined nodes with their defaults, 30
 * partitions, Kafka's own client; the longest time without an acknowledgement in any partition, and what is missing or
 * there twice afterwards. {@code -Drounds=N} says how often each fault is tried; with {@code -Dpeer=kafka} the cluster
 * is Apache Kafka's. With the names of parts as arguments it measures these alone; {@code --dir DIR} says where.
 */
final class FaultsBench {
    private static final String HEAP = "512m";
    private static final Map<String, Part> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("kill", new FaultsPart("kill", FaultsPart.Whom.NOT_ACTIVE, Fault.KILL));
        PARTS.put("kill-active", new FaultsPart("kill_active", FaultsPart.Whom.ACTIVE, Fault.KILL));
        PARTS.put("stop", new FaultsPart("stop", FaultsPart.Whom.NOT_ACTIVE, Fault.STOP));
        PARTS.put("stop-active", new FaultsPart("stop_active", FaultsPart.Whom.ACTIVE, Fault.STOP));
        PARTS.put("term", new FaultsPart("term", FaultsPart.Whom.ANY, Fault.TERM));
        PARTS.put("cut", new FaultsPart("cut", FaultsPart.Whom.NOT_ACTIVE, Fault.CUT));
        PARTS.put("cut-active", new FaultsPart("cut_active", FaultsPart.Whom.ACTIVE, Fault.CUT));
        PARTS.put("cut-from", new FaultsPart("cut_from", FaultsPart.Whom.ANY, Fault.CUT_FROM));
        PARTS.put("cut-to", new FaultsPart("cut_to", FaultsPart.Whom.ANY, Fault.CUT_TO));
    }

    private static final Targets TARGETS = new Targets(List.of(atMost("kill_led_max_ms", 1_000),
            atMost("kill_other_max_ms", 1_000), atMost("kill_active_led_max_ms", 1_500),
            atMost("kill_active_other_max_ms", 1_500), atMost("stop_led_max_ms", 2_500),
            atMost("stop_other_max_ms", 1_000), atMost("stop_active_led_max_ms", 2_500),
            atMost("stop_active_other_max_ms", 1_000), atMost("term_led_max_ms", 300),
            atMost("term_other_max_ms", 300), atMost("cut_led_max_ms", 2_500),
            atMost("cut_other_max_ms", 2_500), atMost("cut_active_led_max_ms", 2_500),
            atMost("cut_active_other_max_ms", 2_500), atMost("cut_wrong", 0), atMost("cut_active_wrong", 0),
            atMost("cut_from_wrong", 0), atMost("cut_to_wrong", 0), atMost("kill_wrong", 0),
            atMost("kill_active_wrong", 0),
            atMost("stop_wrong", 0), atMost("stop_active_wrong", 0), atMost("term_wrong", 0)));

    private FaultsBench() {}

    public static void main(String[] arguments) throws Exception {
        new PartedBench("faults", FaultsBench.class, HEAP, PARTS, TARGETS).run(arguments);
    }
}
