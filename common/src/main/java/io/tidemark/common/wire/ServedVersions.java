package io.tidemark.common.wire;

import org.apache.kafka.common.protocol.ApiKeys;

/** Which versions of which API a listener answers. Asked for every request, on any thread. */
@FunctionalInterface
public interface ServedVersions {
    /** Whether requests of {@code version} are answered; one that kafka-clients cannot read never is. */
    boolean serves(ApiKeys apiKey, short version);

    /** Everything that kafka-clients can read and that is stable. */
    static ServedVersions allStable() {
        return (apiKey, version) -> apiKey.isVersionEnabled(version, false);
    }

    /** Everything that kafka-clients can read. */
    static ServedVersions all() {
        return ApiKeys::isVersionSupported;
    }
}
