package io.tidemark.common.config;

/** Where a value may be set, and whether it may be changed while the node runs (KIP-226). */
public enum Scope {
    /** Only in the node's file; takes a restart. */
    FILE("restart"),
    /** Also at run time, for each broker on its own. */
    BROKER("per broker"),
    /** Also at run time, for each broker on its own or for all of them. */
    CLUSTER("cluster"),
    /** Per topic, at run time. */
    TOPIC("per topic"),
    /** Per group, at run time. */
    GROUP("per group"),
    /** Per subscription of client metrics, at run time. */
    CLIENT_METRICS("per subscription");

    private final String words;

    Scope(String words) {
        this.words = words;
    }

    /** How the reference page says it. */
    public String words() {
        return words;
    }
}
