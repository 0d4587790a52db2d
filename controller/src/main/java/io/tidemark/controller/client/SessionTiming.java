package io.tidemark.controller.client;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.QuorumKeys;

/**
 * How often a broker says that it lives, and how long it tries to register.
 *
 * @param heartbeatIntervalMs broker.heartbeat.interval.ms
 * @param registrationTimeoutMs initial.broker.registration.timeout.ms
 */
public record SessionTiming(int heartbeatIntervalMs, int registrationTimeoutMs) {
    public SessionTiming {
        if (heartbeatIntervalMs < 1 || registrationTimeoutMs < 1)
            throw new IllegalArgumentException("no timing: a heartbeat every " + heartbeatIntervalMs
                    + " ms, registration within " + registrationTimeoutMs + " ms");
    }

    public static SessionTiming of(NodeConfig config) {
        return new SessionTiming(config.get(QuorumKeys.BROKER_HEARTBEAT_INTERVAL_MS),
                config.get(QuorumKeys.INITIAL_BROKER_REGISTRATION_TIMEOUT_MS));
    }
}
