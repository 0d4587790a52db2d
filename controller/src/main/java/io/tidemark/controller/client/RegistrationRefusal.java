package io.tidemark.controller.client;

import org.apache.kafka.common.protocol.Errors;

/** Whether there is a point in registering again after an error. */
enum RegistrationRefusal {
    /** It may pass. */
    FOR_NOW,
    /** Only the operator can change it. */
    FOR_GOOD;

    static RegistrationRefusal of(Errors error) {
        return switch (error) {
            case INCONSISTENT_CLUSTER_ID, INVALID_REGISTRATION, INVALID_REQUEST, UNSUPPORTED_VERSION,
                    CLUSTER_AUTHORIZATION_FAILED ->
                FOR_GOOD;
            default -> FOR_NOW;
        };
    }

    /**
     * What the error means for this broker, as a whole sentence or several, of which the first begins with a small
     * letter.
     *
     * @param said by the controller; empty where it says nothing
     */
    static String sentence(Errors error, String said, int nodeId, String clusterId) {
        return said.isEmpty() ? ofError(error, nodeId, clusterId) + "." : said;
    }

    private static String ofError(Errors error, int nodeId, String clusterId) {
        return switch (error) {
            case INCONSISTENT_CLUSTER_ID -> "the controllers are not those of cluster " + clusterId
                    + ", to which the log directories of broker " + nodeId + " belong";
            case DUPLICATE_BROKER_REGISTRATION -> "another process that is registered as broker " + nodeId
                    + " is alive";
            case UNSUPPORTED_VERSION -> "broker " + nodeId
                    + " cannot work with the feature levels that the cluster has, since it is of another version";
            case INVALID_REGISTRATION, INVALID_REQUEST -> "the controllers find the registration of broker "
                    + nodeId + " wrong (" + error + "): their log says why";
            default -> "the controllers answer the registration of broker " + nodeId + " with " + error;
        };
    }
}
