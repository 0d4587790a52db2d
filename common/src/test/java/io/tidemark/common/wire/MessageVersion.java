package io.tidemark.common.wire;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.types.Schema;

/** A request or a response of one API at one version, with the schema that kafka-clients documents it by. */
record MessageVersion(ApiKeys apiKey, boolean isRequest, short version) {
    /** All that kafka-clients can read and write, unstable versions included. */
    static List<MessageVersion> all() {
        List<MessageVersion> all = new ArrayList<>();
        for (ApiKeys key : ApiKeys.values()) {
            for (short version = key.oldestVersion(); version <= key.latestVersion(true); version++) {
                if (key.hasValidVersion()) {
                    all.add(new MessageVersion(key, true, version));
                    all.add(new MessageVersion(key, false, version));
                }
            }
        }
        return all;
    }

    /** A number of its own for each, the same in every run. */
    int seed() {
        return (apiKey.id * 2 + (isRequest ? 1 : 0)) * 100 + version;
    }

    Schema schema() {
        return isRequest ? apiKey.messageType.requestSchemas()[version]
                : apiKey.messageType.responseSchemas()[version];
    }

    ApiMessage newBody() {
        return isRequest ? apiKey.messageType.newRequest() : apiKey.messageType.newResponse();
    }

    short headerVersion() {
        return isRequest ? apiKey.requestHeaderVersion(version) : apiKey.responseHeaderVersion(version);
    }

    Message newHeader() {
        return isRequest ? new RequestHeaderData() : new ResponseHeaderData();
    }

    Message header(int correlationId, String clientId) {
        return isRequest
                ? new RequestHeaderData().setRequestApiKey(apiKey.id).setRequestApiVersion(version)
                        .setCorrelationId(correlationId).setClientId(clientId)
                : new ResponseHeaderData().setCorrelationId(correlationId);
    }
}
